"""What the checks of a long article cost: ``python -m tests.bench.checking``."""

from __future__ import annotations

import argparse
import random
import statistics
import time

from cms.core.checks import Copy, check
from tests.bench.words import Vocabulary

_STYLE = {f"right{number}": [f"wrong{number}", f"worse {number}"] for number in range(500)}


def body(words: int, seed: int = 1) -> str:
    """Make an article with everything in it that the checks look for, and what they must leave alone."""
    dice = random.Random(seed)
    language = Vocabulary(seed, tags=10, authors=10).languages["en"]
    parts, made = [], 0
    while made < words:
        text = language.paragraph(dice, 60)
        sign = dice.randrange(8)
        if sign == 0:
            text = f'"{text}" said the the keeper.'
        elif sign == 1:
            text = f"## {text[:40]}\n\n{text}"
        elif sign == 2:
            text = f"{text} [a link](../10/x.md) and  `code` and https://a.example/x?y=z."
        elif sign == 3:
            text = f"```\n{text}\n```\n\n![](/media/x.jpg)"
        elif sign == 4:
            text = f"*{text[:40]}* and **{text[40:60]} **word{text[60:]} **and on[^{made}]."
        parts.append(text)
        made += 60
    return "\n\n".join(parts)


def main() -> None:
    """Print milliseconds for some lengths."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    rounds = options.parse_args().rounds
    for words in (1_000, 10_000, 40_000):
        copy = Copy(lang="en", title="A headline", body=body(words))
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            found = check(copy, _STYLE)
            times.append((time.perf_counter() - begun) * 1000)
        took = f"median {statistics.median(times):6.1f} ms, most {max(times):6.1f} ms"
        print(f"{words:>6} words, {len(found):>5} findings: {took}")


if __name__ == "__main__":
    main()
