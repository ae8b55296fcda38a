"""Hand a letter to the mail server that ``desk.toml`` names."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage

from cms.config import Settings
from cms.post.mail import NotDelivered

_PATIENCE = 10
"""Seconds that the server may take for each answer."""


def deliver(settings: Settings, letters: Sequence[tuple[str, EmailMessage]]) -> Iterator[NotDelivered | None]:
    """Send letters, each with its recipient's bare address, and say of each how that went.

    :return: for each letter None, or why it did not go; when the server cannot be reached, the same for all that are
        left.
    """
    gone = 0
    try:
        with _server(settings) as server:
            for to, message in letters:
                fault = _sent(server, settings.mail_from, to, message)
                gone += 1
                yield fault
    except (OSError, smtplib.SMTPException) as fault:
        why = NotDelivered(f"The mail server {settings.mail_host} does not take mail: {_words(fault)}.")
        for _ in letters[gone:]:
            yield why


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    trusted = ssl.create_default_context()
    if settings.mail_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.mail_host, settings.mail_port, timeout=_PATIENCE, context=trusted
        )
    else:
        server = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=_PATIENCE)
    with server:
        if settings.mail_security == "starttls":
            server.starttls(context=trusted)
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        yield server


def _sent(server: smtplib.SMTP, sender: str, to: str, message: EmailMessage) -> NotDelivered | None:
    """Send one letter; a recipient whom the server refuses keeps nobody else's from going."""
    try:
        server.send_message(message, sender, [to])
    except smtplib.SMTPRecipientsRefused as fault:
        code = max((code for code, _ in fault.recipients.values()), default=0)
        return NotDelivered(f"The mail server refused {to} ({code}).", forever=500 <= code < 600)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as fault:
        server.rset()
        return NotDelivered(f"The mail server refused a letter ({fault.smtp_code}).")
    return None


def _words(fault: Exception) -> str:
    """Say what is wrong without the server's own words, which may repeat what it was told."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"it answered {fault.smtp_code}"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return type(fault).__name__
