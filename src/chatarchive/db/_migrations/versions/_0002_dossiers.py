"""Whose each dossier is, so that nobody has to look through all conversations to know who may enter it."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SQL = Path(__file__).parents[1] / "sql"
_DEPTH = 3
_CONVERSATION = sa.table("conversation", sa.column("parent"), sa.column("content"))
_DOSSIER = sa.table("dossier", sa.column("id"), sa.column("parent"), sa.column("revision"), sa.column("content"))


def upgrade() -> None:
    """Make the table, and fill it from the conversations that were imported."""
    from chatarchive.db._values import Dossier

    connection = op.get_bind()
    script = (_SQL / f"{revision}_{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in script.split("-- next\n"):
        connection.exec_driver_sql(statement)
    found = {}
    for owner, content in connection.execute(sa.select(_CONVERSATION.c.parent, _CONVERSATION.c.content)).all():
        source = json.loads(content).get("source")
        if source:
            found[Dossier.id_of(source["path"][:_DEPTH])] = owner
    rows = [
        {"id": id, "parent": owner, "revision": 1, "content": json.dumps({"id": id, "owner": owner})}
        for id, owner in found.items()
    ]
    if rows:
        connection.execute(sa.insert(_DOSSIER), rows)


def downgrade() -> None:
    """There is no way back: see the first revision."""
    raise NotImplementedError
