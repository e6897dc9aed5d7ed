"""`ldv config`: each setting, its value, and where it came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ldv.cli._help import Command
from ldv.cli._options import json_option, overrides, settings_from
from ldv.cli._show import print_json, safe, show, table
from ldv.settings import Settings, Value


@click.command(cls=Command)
@overrides("logboek", "journal", "keys", "profile")
@json_option
def config(given: dict[str, str | None], *, as_json: bool) -> None:
    """Show each setting, its value, and where it came from.

    A value comes from an option, else from LDV_* in the environment, else from the file that LDV_CONFIG names, else
    from ldv.toml or the table [tool.ldv] of pyproject.toml in the current folder, else it is the default. Passwords and
    keys are masked.

    Examples:
      ldv config
      LDV_CONFIG=/etc/parkeeradmin/ldv.toml ldv config
      ldv config --json | jq -r '.settings[] | select(.source != "default") | .name'
    """
    settings = settings_from(given)
    if as_json:
        print_json({"settings": [_row(settings, value) for value in settings.values.values()]})
        return
    shown = table("setting", "value", "source")
    for value in settings.values.values():
        row = _row(settings, value)
        is_set = value.source != "default"
        shown.add_row(
            safe(row["name"], style="bold" if is_set else ""),
            safe(_text(row["value"]), style="" if is_set else "dim"),
            safe(row["source"], style="" if is_set else "dim"),
        )
    show(shown)


def _row(settings: Settings, value: Value) -> dict[str, Any]:
    name, shown, source = value.setting.name, _shown(value), value.source
    if source == "default" and name in {"journal", "keys"} and (place := _default_place(settings, name)):
        shown, source = str(place), "default, beside the embedded engine"
    return {"name": name, "value": shown, "source": source, "environment": value.setting.env}


def _shown(value: Value) -> Any:
    if value.value is None or value.setting.secret:
        return value.shown or None
    return str(value.value) if isinstance(value.value, Path) else value.value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{name}={text}" for name, text in value.items())
    return str(value)


def _default_place(settings: Settings, name: str) -> Path | None:
    if not (settings["logboek"] or "").startswith("chdb:"):
        return None
    from ldv._configure import journal_folder
    from ldv.logboek import default_key_file

    return journal_folder(settings) if name == "journal" else default_key_file(settings["logboek"])
