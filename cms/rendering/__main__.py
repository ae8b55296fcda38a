"""The process that renders heavy texts: one line of JSON in, one line out, within bounds that the kernel keeps.

``setitimer`` counts the processor time of this process alone and ends it when a text has had its share,
wherever it hangs, also inside a regular expression. The bound does not depend on how busy the machine is.
"""

from __future__ import annotations

import json
import resource
import signal
import sys

from cms.core import prose
from cms.core.errors import TooHard

SECONDS = 0.8
MEMORY = 768 * 1024 * 1024


def main() -> None:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(600)  # deep enough for any text that a person wrote; the C stack is never at stake
    for question in sys.stdin.buffer:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        answer = _answer(json.loads(question))
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answer(question: dict[str, str]) -> dict[str, str]:
    try:
        links = json.loads(question["links"])
        audience = prose.Audience(question["audience"])
        return {"html": prose.render(question["text"], at=question["at"], links=links, audience=audience)}
    except TooHard as fault:
        return {"hard": str(fault)}
    except (MemoryError, RecursionError):
        return {"hard": "Showing the text would take more memory than one text may have."}


if __name__ == "__main__":
    main()
