"""`ldv keys`: the keys that pseudonyms are made with, over the years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command, Group
from ldv.cli._journal import journal_place
from ldv.cli._opened import opened
from ldv.cli._options import json_option, overrides, settings_from, wait_option
from ldv.cli._show import complain, moment, number, print_json, safe, say, show, table
from ldv.errors import ConfigurationError, UsageError
from ldv.settings import Settings

if TYPE_CHECKING:
    from ldv.inzage import KeyUsage


@click.group(cls=Group)
def keys() -> None:
    """The keys that pseudonyms are made with.

    The newest key makes the pseudonyms of today; all of them are searched. Records never change, so an old key stays
    until retention has destroyed the last record that it made.

    Where to begin:
      ldv keys rotate        add a new key; from now on it makes the pseudonyms
      ldv keys list          which keys there are, and how many records each has left
      ldv keys retire ID     take a key away of which no record is left
    """


@click.command(name="list", cls=Command)
@overrides("keys", "logboek", "profile")
@wait_option
@json_option
def list_(given: dict[str, str | None], *, wait: float, as_json: bool) -> None:
    """Show the keys, and how many records of each are left in the logboek.

    A key that the logboek knows and the file does not hold is shown too: what it made can be found by nobody here.

    Example:
      ldv keys list
    """
    settings = settings_from(given)
    path = _file(settings)
    names = _names(path)
    usage = _usage(settings, wait=wait)
    rows = [_row(name, place, usage) for place, name in enumerate(names)]
    rows += [_row(name, None, usage) for name in sorted(set(usage) - set(names))]
    if as_json:
        print_json({"file": str(path), "keys": rows})
        return
    shown = table("key", ">records", "first (UTC)", "last (UTC)", "")
    for row in rows:
        shown.add_row(
            safe(row["key"] or "(no pseudonym)"),
            safe(f"{row['records']:,}"),
            *(safe("" if row[end] is None else moment(row[end])[:19]) for end in ("first", "last")),
            safe(row["remark"], style="red" if row["place"] is None else ""),
        )
    show(shown)
    say(f"in {path}")


@click.command(cls=Command)
@overrides("keys", "logboek")
@json_option
def rotate(given: dict[str, str | None], *, as_json: bool) -> None:
    """Add a new key; from now on it makes the pseudonyms, and the older ones are still searched.

    The file is replaced whole, keeps its owner, and nobody else can read it. A program that runs goes on with the keys
    that it has read, so start it again; until then it makes pseudonyms with the key before this one, which are found
    all the same.

    Where several machines have a copy of the file, let the ones that read have the new one first: what was made with a
    key that they lack, they cannot find.

    Example:
      ldv keys rotate --keys /etc/parkeeradmin/keys
    """
    from ldv.pseudonym import rotate_keys

    path = _file(settings_from(given))
    made = rotate_keys(path)
    if as_json:
        print_json({"file": str(path), "key": made})
        return
    say(f"The new key {made} stands first in {path}.", style="green")
    say("Next: keep a copy of the file in a safe place, apart from the logboek.")
    say("Next: copy the file to every machine that has one, first to those that answer access requests.")
    say("Next: start the applications again; until then they go on with the key before this one.")


@click.command(cls=Command)
@click.argument("id")
@overrides("keys", "logboek", "journal", "profile")
@wait_option
@json_option
@click.pass_context
def retire(ctx: click.Context, id: str, given: dict[str, str | None], *, wait: float, as_json: bool) -> None:
    """Take the key ID away, of which no record is left in the logboek.

    It is refused for the newest key, as long as the logboek holds a record that it made, and as long as records wait
    in the journal. What a key made can be found and read by nobody once the key and its copies are gone.

    The exit code is 1 when it is refused because of what is left.

    Example:
      ldv keys retire 3f9c21
    """
    from ldv.pseudonym import retire_key

    settings = settings_from(given)
    path = _file(settings)
    names = _names(path)
    if id not in names:
        raise UsageError(f"keys: asked to retire a key that {path} does not hold; it holds {', '.join(names)}.")
    left = _left(settings, id, wait=wait) if id != names[0] else ""
    if left:
        if as_json:
            print_json({"file": str(path), "key": id, "retired": False, "reason": left})
        else:
            complain(f"keys: {id} stays. {left}")
        ctx.exit(FINDINGS)
    retire_key(path, id)
    if as_json:
        print_json({"file": str(path), "key": id, "retired": True, "reason": ""})
        return
    say(f"The key {id} is gone from {path}.", style="green")
    say("Next: do the same with the copies of the file, the one in the safe place too.")


for _command in (list_, rotate, retire):
    keys.add_command(_command)


def _file(settings: Settings) -> Path:
    """The key file.

    Raises:
        ConfigurationError: There is none that could be changed.
    """
    given = settings["keys"]
    if given and given.startswith("aes-siv:"):
        raise ConfigurationError(
            f"keys: they stand in {settings.values['keys'].source} itself and not in a file, so they cannot be changed "
            "from here. Put them in a file of mode 0600, one a line, and set its path."
        )
    if given:
        return Path(given).absolute()
    if (settings["logboek"] or "").startswith("chdb:"):
        from ldv.logboek import default_key_file

        return default_key_file(settings["logboek"])
    raise ConfigurationError("keys is not set. Give --keys FILE, set LDV_KEYS, or write it in ldv.toml.")


def _names(path: Path) -> list[str]:
    from ldv.pseudonym import load_keys

    return [key.id for key in load_keys(path).keys]


def _usage(settings: Settings, *, wait: float) -> dict[str, KeyUsage]:
    from ldv.inzage import key_usage

    with opened(settings, wait=wait) as logboek:
        return {usage.key_id: usage for usage in key_usage(logboek)}


def _row(name: str, place: int | None, usage: dict[str, KeyUsage]) -> dict[str, Any]:
    found = attrs.asdict(usage[name]) if name in usage else {"records": 0, "first": None, "last": None}
    remark = "searched; can be retired, no record is left"
    if place is None:
        remark = "not in the file: these records cannot be found" if name else "identifiers that no key made"
    elif place == 0:
        remark = "makes the pseudonyms"
    elif found["records"]:
        remark = "searched"
    return {
        "key": name,
        "place": place,
        "records": found["records"],
        "first": found["first"],
        "last": found["last"],
        "remark": remark,
    }


def _left(settings: Settings, id: str, *, wait: float) -> str:
    """What is left of a key; empty when nothing is."""
    usage = _usage(settings, wait=wait).get(id)
    if usage is not None:
        return (
            f"The logboek holds {number(usage.records, 'record')} that it made, the last of {moment(usage.last)[:19]} "
            "UTC. It can go when retention has destroyed them."
        )
    from ldv.journal import backlog, dead_letters

    directory = journal_place(settings)
    if not directory.is_dir():
        return ""
    waiting, dead = sum(writer.records for writer in backlog(directory)), len(dead_letters(directory))
    if waiting or dead:
        return (
            f"The journal {directory} holds {number(waiting, 'record')} that wait and {number(dead, 'dead letter')}, "
            "and some may be of this key. Deliver them first: `ldv status`, `ldv ship`."
        )
    return ""
