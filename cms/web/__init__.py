"""Ring 4: the desk in the browser."""

from cms.web.app import create_app

__all__ = ["create_app"]
