"""Letters: plain text, so that no markup in a headline is ever any; and headers that nobody's words can add to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from cms.core.telling import one_line

_LONGEST_SUBJECT = 160


class NotDelivered(Exception):
    """What was to be sent did not arrive; the text says why, without secrets.

    :param forever: to try again would not help.
    """

    def __init__(self, why: str, *, forever: bool = False) -> None:
        super().__init__(why)
        self.forever = forever


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person.

    :param number: the same when the letter is sent a second time, so that the mailbox can tell.
    """

    to: str
    name: str
    subject: str
    text: str
    number: str
    when: datetime


def written(letter: Letter, sender: str, paper: str, host: str) -> EmailMessage:
    """Write a letter as it is sent.

    :param sender: the desk's own address.
    :raises NotDelivered: one of the addresses is none.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(_in_header(paper, 80), addr_spec=sender)
        message["To"] = Address(_in_header(letter.name, 80), addr_spec=letter.to)
    except (ValueError, IndexError) as fault:
        raise NotDelivered(f"{sender} or {letter.to} is no address for mail.", forever=True) from fault
    message["Subject"] = _in_header(letter.subject, _LONGEST_SUBJECT)
    message["Date"] = format_datetime(letter.when)
    message["Message-ID"] = f"<{letter.number}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text.encode("utf-8", "replace").decode(), cte="quoted-printable")
    return message


def _in_header(words: str, most: int) -> str:
    """Give words for a header: on one line, and nothing in them that is read as an encoded line end (RFC 2047)."""
    return one_line(words.replace("=?", "= ?"), most)
