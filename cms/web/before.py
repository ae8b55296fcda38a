"""What the web server's processes do beside answering.

The parent reads all modules once before it forks, so that workers share them; a worker that ends finishes its duties.
"""

from __future__ import annotations

import gc
from typing import Any

from flask import Flask

from cms.newsroom import close
from cms.web import wsgi

__all__ = ["when_ready", "worker_exit", "wsgi"]


def when_ready(server: Any) -> None:
    """Keep what was read out of the workers' garbage collection, so that its memory stays shared."""
    del server
    gc.enable()
    gc.collect()
    gc.freeze()


def worker_exit(server: Any, worker: Any) -> None:
    """Finish what follows the last save, so that the folder is as main and nothing is left half written."""
    del server
    if isinstance(worker.wsgi, Flask):
        close(worker.wsgi.extensions["newsroom"])
