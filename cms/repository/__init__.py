"""The git repository behind the newsroom: the only importer of git.

Objects are written by plumbing and flushed, the ref moves by compare-and-swap, writers queue fairly,
and the working tree follows. Nothing a user sends reaches git's arguments except full object ids.
"""

from cms.repository.folder import HandEdit
from cms.repository.hooks import install_builder, serve_remote
from cms.repository.rescue import Rescued
from cms.repository.signature import fingerprint, public_key
from cms.repository.store import Repository
from cms.repository.streams import Found
from cms.repository.values import LIVE, MAIN, REGULAR, Change, Commit, Entry, Person, Stored, Waiting

__all__ = [
    "LIVE",
    "MAIN",
    "REGULAR",
    "Change",
    "Commit",
    "Entry",
    "Found",
    "HandEdit",
    "Person",
    "Repository",
    "Rescued",
    "Stored",
    "Waiting",
    "fingerprint",
    "install_builder",
    "public_key",
    "serve_remote",
]
