"""Copydesk: an editorial CMS backed by flat files and git."""

__version__ = "0.1.0"
