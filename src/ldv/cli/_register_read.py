"""`ldv register list, show, history, diff, validate`: asking the register."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._options import json_option, read_moment
from ldv.cli._register_shared import as_plain, language_option, opened, register_option
from ldv.cli._show import facts, number, print_json, safe, say, show, table

if TYPE_CHECKING:
    from ldv.register import Difference, Register


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.datetime | None:
    if value is None:
        return None
    try:
        return read_moment(value.strip())
    except (ValueError, OverflowError):
        raise click.BadParameter("expected a date (2026-11-21) or a date and time.", ctx, param) from None


@click.command(name="list", cls=Command)
@register_option
@click.option("--at", metavar="TIME", callback=_moment, help="The versions valid at this time; by default now.")
@click.option("--newest", is_flag=True, help="The newest versions, also those that begin later.")
@click.option("--entities", is_flag=True, help="The controllers and processors in place of the activities.")
@json_option
def list_(where: str | None, at: datetime.datetime | None, *, newest: bool, entities: bool, as_json: bool) -> None:
    """List the activities, one version of each.

    Examples:
      ldv register list
      ldv register list --at 2025-01-01
      ldv register list --entities
    """
    with opened(where) as register:
        if entities:
            _list_entities(register, as_json=as_json)
            return
        found = register.list(at=at, newest=newest)
        names = {entity.id: entity.name for entity in register.entities.list()}
    if as_json:
        print_json([as_plain(activity) for activity in found])
        return
    shown = table("name", "identifier", "version", "from", "ground", "kept", "controller", "")
    for one in found:
        remarks = [] if one.active else ["ended"]
        remarks += [str(one.confidentiality)] if one.confidentiality.confidential else []
        ground = " ".join(basis.article for basis in one.legal_basis)
        cells = (one.name, one.id, str(one.number), _day(one.valid_from), ground, str(one.envisaged_time_limit))
        shown.add_row(*map(safe, (*cells, names.get(one.controller_id, one.controller_id), ", ".join(remarks))))
    show(shown)
    say(number(len(found), "activity", "activities") + ".")


def _list_entities(register: Register, *, as_json: bool) -> None:
    found = register.entities.list()
    if as_json:
        print_json([as_plain(entity) for entity in found])
        return
    shown = table("name", "identifier", "type", "e-mail", "telephone", "place")
    for one in found:
        shown.add_row(*map(safe, (one.name, one.id, one.type.value, one.email, one.phone_number, one.city)))
    show(shown)


@click.command(name="show", cls=Command)
@click.argument("identifier")
@register_option
@click.option("--at", metavar="TIME", callback=_moment, help="The version of this activity that was valid then.")
@language_option
@json_option
def show_(identifier: str, where: str | None, at: datetime.datetime | None, language: str, *, as_json: bool) -> None:
    """Show one version: the one with this identifier, or the one valid at a time.

    Examples:
      ldv register show rva:0b1ff20a
      ldv register show rva:0b1ff20a --at 2025-01-01
    """
    from ldv.register import Language
    from ldv.register._fields import ACTIVITY_FIELDS

    with opened(where) as register:
        asked = register.get(identifier)
        version = register.version_at(identifier, at) if at is not None else asked
        if version is None:
            say(f"{asked.name} did not exist yet at that time.")
            raise click.exceptions.Exit(FINDINGS)
        entities = {entity.id: entity.name for entity in register.entities.list()}
        parents = register.parents(version.id, at=at or version.valid_from)
        newest = register.history(version.id)[-1]
    if as_json:
        print_json(as_plain(version))
        return
    rows = {}
    for field in ACTIVITY_FIELDS:
        value = getattr(version, field.name)
        texts = field.texts(value, Language(language))
        if field.name in {"controller_id", "processor_ids"}:
            texts = [f"{entities.get(text, '(unknown)')}  {text}" for text in texts]
        rows[field.title(Language(language))] = "\n".join(texts)
    show(facts({name: text for name, text in rows.items() if text}))
    if parents:
        say("part of " + " > ".join(parent.name for parent in parents))
    if newest.id != version.id:
        say(f"Version {version.number}; the newest is {newest.number}: {newest.id}")


@click.command(cls=Command)
@click.argument("identifier")
@register_option
@json_option
def history(identifier: str, where: str | None, *, as_json: bool) -> None:
    """Show all versions of an activity, by the identifier of any of them.

    Example:
      ldv register history rva:0b1ff20a
    """
    with opened(where) as register:
        versions = register.history(identifier)
        changes = [register.diff(one.id, two.id) for one, two in itertools.pairwise(versions)]
    if as_json:
        print_json([as_plain(version) for version in versions])
        return
    shown = table(">version", "from", "identifier", "name", "changed")
    for version, changed in zip(versions, [(), *changes], strict=True):
        names = ", ".join(one.field.dutch for one in changed if one.field.name != "valid_from")
        shown.add_row(*map(safe, (str(version.number), _time(version.valid_from), version.id, version.name, names)))
    show(shown)


@click.command(cls=Command)
@click.argument("one")
@click.argument("other", required=False)
@register_option
@language_option
@json_option
def diff(one: str, other: str | None, where: str | None, language: str, *, as_json: bool) -> None:
    """Show what changed between two versions; with one identifier, since the version before it.

    Examples:
      ldv register diff urn:uuid:7c9e6679-7425-40de-944b-e07fc1f90ae7
      ldv register diff rva:0b1ff20a urn:uuid:7c9e6679-7425-40de-944b-e07fc1f90ae7
    """
    with opened(where) as register:
        if other is None:
            before = register.get(one).previous_id
            if before is None:
                say("This is the first version.")
                return
            one, other = before, one
        found = register.diff(one, other)
    if as_json:
        print_json({change.field.name: _texts(change, "en") for change in found})
    elif not found:
        say("They say the same.")
    else:
        shown = table("field", "before", "after")
        for change in found:
            texts = _texts(change, language)
            shown.add_row(
                safe(change.field.dutch if language == "nl" else change.field.english),
                safe("\n".join(texts["before"]), style="red"),
                safe("\n".join(texts["after"]), style="green"),
            )
        show(shown)


@click.command(cls=Command)
@register_option
@json_option
@click.pass_context
def validate(ctx: click.Context, where: str | None, *, as_json: bool) -> None:
    """Look the whole register over: references that lead nowhere, names used twice, what begins or ends.

    The exit code is 1 when something is wrong; what may be meant is only said.

    Example:
      ldv register validate
    """
    with opened(where) as register:
        found = register.validate()
    if as_json:
        print_json([{"id": one.id, "name": one.name, "error": one.is_error, "text": one.text} for one in found])
    else:
        for one in found:
            say(
                f"{'!' if one.is_error else '-'} {one.name} ({one.id}) {one.text}",
                style="bold red" if one.is_error else "",
            )
        if not found:
            say("Nothing to remark.", style="green")
    ctx.exit(FINDINGS if any(one.is_error for one in found) else 0)


def _texts(change: Difference, language: str) -> dict[str, Sequence[str]]:
    from ldv.register import Language

    return {when: change.field.texts(getattr(change, when), Language(language)) for when in ("before", "after")}


def _day(moment: datetime.datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment is not None else ""


def _time(moment: datetime.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment is not None else ""
