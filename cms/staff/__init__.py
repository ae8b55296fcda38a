"""The people of one desk, and what is kept for each: all in ``desk.db``, none of it in git."""

from cms.staff.beats import Beats
from cms.staff.feeds import Feeds
from cms.staff.keys import Key
from cms.staff.looks import Look, Looks
from cms.staff.notices import Notice, Notices, Wishes
from cms.staff.sessions import Session
from cms.staff.store import Staff
from cms.staff.tokens import Token

__all__ = ["Beats", "Feeds", "Key", "Look", "Looks", "Notice", "Notices", "Session", "Staff", "Token", "Wishes"]
