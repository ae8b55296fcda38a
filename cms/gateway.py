"""The web server's own process: gunicorn, which reads the modules of the application before it forks.

What is read then stays for good, so to look for garbage among it only takes time: about a tenth of a start.
``cms.web.before`` begins to collect when all is read.
"""

from __future__ import annotations

import gc

from gunicorn.app.wsgiapp import run


def main() -> None:
    """Serve what the command line names, in gunicorn's own words."""
    gc.disable()
    run()


if __name__ == "__main__":
    main()
