"""Mails that are ready to be sent: the same values give the same bytes."""

from __future__ import annotations

import datetime
import email.policy
import hashlib
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

import attrs

from chatarchive.errors import SettingsError

_POLICY: Final = email.policy.SMTP


@attrs.frozen(kw_only=True)
class Envelope:
    """To whom a mail goes, and when.

    Attributes:
        sender: Address of who sends it.
        to: Addresses of who receive it.
        date: When it is made, with a zone.
        message_id: Identifier of the mail, `<left@right>`. A retried command gives the same one, so that a mailbox and
            the office see one mail (requirement 58).
    """

    sender: str
    to: tuple[str, ...]
    date: datetime.datetime
    message_id: str


@attrs.frozen(kw_only=True)
class Attachment:
    """A file with a mail.

    Attributes:
        name: Its file name.
        type: Its media type, `text/html`.
        content: Its bytes.
    """

    name: str
    type: str
    content: bytes = attrs.field(repr=False)


def mail(subject: str, text: str, envelope: Envelope, *, attachments: Sequence[Attachment] = ()) -> EmailMessage:
    """A mail.

    Args:
        subject: On one line.
        text: Its body.
        envelope: To whom and when.
        attachments: What goes with it.

    Raises:
        SettingsError: An address is none, the identifier is none, or the date has no zone.
    """
    if envelope.date.tzinfo is None:
        raise SettingsError("mail: found a date without a zone. Give it one: datetime.now(tz=datetime.UTC).")
    left, at, right = envelope.message_id.strip("<>").partition("@")
    if (
        not (left and at and right)
        or not envelope.message_id.isascii()
        or any(c.isspace() for c in envelope.message_id)
    ):
        raise SettingsError("mail: found an identifier that is none. Write it as <left@right>, without spaces.")
    if not envelope.to:
        raise SettingsError("mail: found no address to send it to. Configure the mailbox.")
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(envelope.sender, "the sender")
    message["To"] = [_address(one, "a receiver") for one in envelope.to]
    message["Subject"] = subject
    message["Date"] = format_datetime(envelope.date)
    message["Message-ID"] = f"<{left}@{right}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message["Content-Language"] = "nl"  # after the content, which takes such headers away
    for one in attachments:
        main, _, sub = one.type.partition("/")
        message.add_attachment(
            one.content,
            maintype=main,
            subtype=sub,
            filename=one.name,
            params={"charset": "utf-8"} if main == "text" else {},
        )
    if attachments:
        # A random boundary would make other bytes of the same mail.
        hashed = hashlib.sha256(b"\0".join([text.encode(), *(one.content for one in attachments)]))
        message.set_boundary(f"=_chatarchive_{hashed.hexdigest()[:32]}")
    return message


def eml(message: EmailMessage) -> bytes:
    """The mail as a file `.eml`."""
    return message.as_bytes(policy=_POLICY)


def _address(text: str, which: str) -> Address:
    try:
        found = Address(addr_spec=text)
    except Exception:  # noqa: BLE001 - the parser of headers raises IndexError and others on what is no address
        found = Address()
    if (
        not found.username
        or not found.domain
        or not text.isascii()
        or any(not c.isprintable() or c == " " for c in text)
    ):
        raise SettingsError(f"mail: the address of {which} is none. Configure it as name@organisation.nl.")
    return found
