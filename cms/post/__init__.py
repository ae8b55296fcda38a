"""The post: what leaves the desk for one person, by mail and to their own webhook."""

from cms.post.guard import checked_hook
from cms.post.hooks import signed, to_hook
from cms.post.mail import Letter, NotDelivered, written
from cms.post.smtp import deliver

__all__ = ["Letter", "NotDelivered", "checked_hook", "deliver", "signed", "to_hook", "written"]
