"""`ldv init`: makes the store and the keys ready."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ldv.cli._help import Command
from ldv.cli._opened import told_who_holds, waiting_for
from ldv.cli._options import json_option, overrides, settings_from, wait_option
from ldv.cli._show import facts, print_json, say, show
from ldv.errors import ConfigurationError
from ldv.settings import Settings

if TYPE_CHECKING:
    from rich.text import Text


@click.command(cls=Command)
@click.option(
    "--cluster", metavar="NAME", help="Make replicated and distributed tables on this cluster of ClickHouse servers."
)
@overrides("logboek", "keys", "profile")
@wait_option
@json_option
def init(cluster: str | None, given: dict[str, str | None], *, wait: float, as_json: bool) -> None:
    """Make the logboek ready, and a key file where there is none.

    It makes the tables, or brings them to the form of this version; every step that was taken is recorded in the store,
    so running it again does no harm. A key file that is there is left alone; a new one can be read by its owner only
    (mode 0600). Without a logboek only the key file is made.

    The embedded engine gets tables and keys by itself when an application first uses it; a server needs this once, by a
    user who may make tables.

    Examples:
      ldv init --logboek chdb:///var/lib/parkeeradmin/logboek
      ldv init --keys /etc/parkeeradmin/keys
      ldv init --cluster main          with LDV_LOGBOEK=clickhouses://admin:...@clickhouse.example/ldv
    """
    settings = settings_from(given)
    done: dict[str, Any] = {"keys": _keys(settings), "logboek": None}
    if settings["logboek"]:
        done["logboek"] = _logboek(settings, cluster, wait=wait)
    elif not given["keys"]:
        raise ConfigurationError(
            "init: there is nothing to make ready. Give --logboek DSN (or LDV_LOGBOEK), or --keys FILE to make a key "
            "file."
        )
    done["next"] = _next_steps(settings, done)
    if as_json:
        print_json(done)
        return
    show(facts(_for_people(done)))
    say()
    for step in done["next"]:
        say(f"Next: {step}")


def _keys(settings: Settings) -> dict[str, Any] | None:
    """Make the key file if there is none, and see to it that it can be read."""
    from ldv.logboek import default_key_file
    from ldv.pseudonym import create_key_file, load_keys

    given = settings["keys"]
    if given and given.startswith("aes-siv:"):
        load_keys(given)
        return {"file": None, "made": False}
    if not given and not (settings["logboek"] or "").startswith("chdb:"):
        return None
    path = Path(given).absolute() if given else default_key_file(settings["logboek"])
    made = not path.exists()
    if made:
        create_key_file(path)
    load_keys(path)
    return {"file": str(path), "made": made}


def _logboek(settings: Settings, cluster: str | None, *, wait: float) -> dict[str, Any]:
    """Make the tables."""
    from ldv.logboek import migrate
    from ldv.profile import load_profile
    from ldv.settings import mask

    dsn = settings["logboek"]
    if dsn.startswith("otlp+"):
        return {"dsn": mask(dsn), "cluster": None, "steps": []}
    with told_who_holds(settings), waiting_for(settings, wait=wait):
        steps = migrate(dsn, profile=load_profile(settings["profile"]), cluster=cluster, wait=wait)
    return {"dsn": mask(dsn), "cluster": cluster, "steps": [step.file for step in steps]}


def _next_steps(settings: Settings, done: dict[str, Any]) -> list[str]:
    steps = []
    keys, logboek = done["keys"], done["logboek"]
    if keys is None:
        steps.append(
            "make a key file with `ldv init --keys FILE`, and set LDV_KEYS to it: a server's logboek names no data "
            "subject without."
        )
    elif keys["made"]:
        steps.append(
            f"keep a copy of {keys['file']} in a safe place, apart from the logboek. Without it nobody can be found or "
            "named any more."
        )
        if settings.values["keys"].source.startswith("option"):
            steps.append(f"set LDV_KEYS={keys['file']} for every application that uses this logboek.")
    if logboek is None:
        steps.append("make the logboek ready: ldv init --logboek DSN.")
        return steps
    if logboek["cluster"]:
        steps.append(f"add ?cluster={logboek['cluster']} to the DSN of every application.")
    if not settings["service_name"]:
        steps.append(
            "in the application: ldv.configure(service_name=..., logboek=...), or LDV_SERVICE_NAME and LDV_LOGBOEK."
        )
    steps.append("`ldv doctor` checks the rest.")
    return steps


def _for_people(done: dict[str, Any]) -> dict[str, Text | str]:
    keys, logboek = done["keys"], done["logboek"]
    rows: dict[str, Text | str] = {}
    if keys is None:
        rows["keys"] = "none set"
    elif keys["file"] is None:
        rows["keys"] = "as set; they can be used"
    else:
        rows["keys"] = f"{'made' if keys['made'] else 'left as it was:'} {keys['file']}" + (
            " (mode 0600)" if keys["made"] else ""
        )
    if logboek is not None:
        steps = logboek["steps"]
        taken = f"made ready: {', '.join(steps)}" if steps else "was ready: nothing had to be done"
        if logboek["dsn"].startswith("otlp+"):
            taken = "delivered by OTLP: nothing to make there"
        rows["logboek"] = f"{logboek['dsn']}\n{taken}" + (
            f"\non cluster {logboek['cluster']}" if logboek["cluster"] else ""
        )
    return rows
