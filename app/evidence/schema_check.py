"""Is a case file made of what the product makes, and of nothing else?

A trigger that was added could swallow records while they are written; one that is missing would let them be changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from app.evidence import schema
from app.evidence.tampering import Finding


def schema_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What is wrong with the objects of an open file, and with what it says of its own format.

    Raises:
        sqlite3.DatabaseError: the file is damaged.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 0 < version <= schema.SCHEMA_VERSION:
        yield _finding(f"the file says that it is of format {version}, which is none")
        return
    found, expected = schema.definitions(connection), schema.objects(version)
    for name, (kind, sql) in expected.items():
        if name not in found:
            why = ", which keeps records from being changed," if name in schema.TRIGGERS else ""
            yield _finding(f"the {kind} {name}{why} was removed")
        elif found[name] != (kind, sql):
            yield _finding(f"the {kind} {name} was altered: it is not what the product makes")
    for name in found.keys() - expected.keys():
        yield _finding(f"the {found[name][0]} {name} was added: it is none of the product's")
    if schema.applied(connection) != schema.names(version):
        yield _finding(
            f"the table {schema.OWN_TABLE} was altered: it does not tell how a file of format {version} was made"
        )


def _finding(text: str) -> Finding:
    return Finding("structure", 0, "", text)
