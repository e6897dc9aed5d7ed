"""Mails: decided on in the same moment as what they tell, and put in the outbox afterwards, once."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import attrs

from chatarchive.db import Mail
from chatarchive.errors import StoreUnavailable

if TYPE_CHECKING:
    from chatarchive.services._office import Office

_SECONDS: Final = 20


def send_mails(office: Office) -> int:
    """Put every mail that has not gone yet in the outbox, and send it where a mail server is configured.

    A mail whose file is there already is not written again. A mail server that was reached just before a crash can get
    a mail twice; its Message-ID is the same.

    Args:
        office: The office.

    Returns:
        How many went.

    Raises:
        StoreUnavailable: The outbox cannot be written, or the mail server does not answer; what is left goes next time.
    """
    _sweep(office.settings["outbox"])
    unit = office.database.unit()
    waiting = [mail for mail in unit.every(Mail) if mail.sent_at is None]
    for mail in waiting:
        appear(office.settings["outbox"] / f"{mail.id}.eml", mail.content)
        if office.settings["smtp"]:
            _send(office.settings["smtp"], mail.content)
        unit.put(attrs.evolve(mail, sent_at=office.now()))
        unit.commit()
    return len(waiting)


def appear(path: Path, content: bytes) -> bool:
    """Let a file appear whole, or not at all.

    Args:
        path: Where; a file that is there is left as it is.
        content: What.

    Returns:
        Whether it was written.

    Raises:
        StoreUnavailable: The folder cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
                return True
            return False
        finally:
            draft.unlink(missing_ok=True)
            sync(path.parent)
    except OSError as error:
        fault = error.strerror or type(error).__name__
    raise StoreUnavailable(f"{path.parent}: a file cannot be written there ({fault}). Make room, or mend the rights.")


def alive(pid: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sweep(outbox: Path) -> None:
    """Remove drafts of processes that were killed halfway."""
    for draft in outbox.glob(".*.draft"):
        pid = draft.name.split(".")[-2]
        if pid.isdecimal() and not alive(int(pid)):
            draft.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Have names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _send(server: str, content: bytes) -> None:
    parts = urlsplit(server)
    context = ssl.create_default_context()
    try:
        with contextlib.ExitStack() as stack:
            host = parts.hostname or ""
            client: smtplib.SMTP
            if parts.scheme == "smtps":
                client = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_SECONDS, context=context)
            else:
                client = smtplib.SMTP(host, parts.port or 25, timeout=_SECONDS)
            stack.enter_context(client)
            if parts.scheme != "smtps" and client.has_extn("starttls"):
                client.starttls(context=context)
            if parts.username:
                client.login(unquote(parts.username), unquote(parts.password or ""))
            client.send_message(message_from_bytes(content, policy=policy.SMTP))
    except (OSError, smtplib.SMTPException) as error:
        fault = type(error).__name__
    else:
        return
    raise StoreUnavailable(
        f"mail: the mail server does not take a mail ({fault}). It is in the outbox, and goes later."
    )
