"""What a case file holds: one table, the triggers that keep it append-only, and views for people.

The schema grows by numbered migrations that only add. ``user_version`` is the number of the last one, ``application_id`` says
that the file is ours. Nothing in the product reads the views.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from app.evidence.views import VIEWS_1, VIEWS_2, VIEWS_3, VIEWS_4

APPLICATION_ID = 0x4F435042
"""``OCPB`` in ASCII, as ``file`` and SQLite see it."""

SCHEMA_VERSION = 4
"""``user_version`` of a file that this version writes."""

TRIGGERS = ("record_no_update", "record_no_delete", "record_in_order")

OTHERS = "record_other"
"""Index of everything but frames, which are most of a record, and of those frames that tell of the state of the DUT: what a
campaign is continued from is found without reading the others."""
STATE_ACTIONS = ("BootNotification", "StatusNotification", "StartTransaction", "StopTransaction", "ChangeConfiguration")
NO_FRAME = "kind <> 'Frame'"
OTHER = " OR ".join([NO_FRAME, *(f'instr(body, \'"action":"{action}"\')' for action in STATE_ACTIONS)])
"""Condition of the index. The text of a body has no white space, and quotes inside of its strings are escaped."""
OTHERS_SINCE = 2
"""Version from which a file has it."""

OWN_TABLE = "_sqlite_migrations"
"""Where sqlite-utils keeps which migrations were applied."""

ASKED = "record_asked"
"""Index of the frames that have told the charge point which the bench plays what it knows: its list, reservations, profiles."""
ASKED_ACTIONS = (
    "SendLocalList",
    "ReserveNow",
    "CancelReservation",
    "SetChargingProfile",
    "ClearChargingProfile",
    "RemoteStartTransaction",
)
ASKS = "kind = 'Frame' AND (" + " OR ".join(f'instr(body, \'"action":"{name}"\')' for name in ASKED_ACTIONS) + ")"
"""Condition of that index, as :data:`OTHER`."""
ASKED_SINCE = 3

migrations = Migrations("case_file")

_RECORD = """
CREATE TABLE record (
    seq     INTEGER PRIMARY KEY CHECK (seq > 0),   -- from 1, without gaps
    kind    TEXT    NOT NULL,                      -- class of the event
    utc_ns  INTEGER NOT NULL,                      -- nanoseconds since 1970-01-01 UTC
    mono_ns INTEGER NOT NULL,                      -- nanoseconds of the engine's monotonic clock
    body    TEXT    NOT NULL,                      -- the event's fields as JSON
    raw     BLOB,                                  -- of a frame: its bytes as they were on the wire
    hash    BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT
"""

_TRIGGERS = (
    """CREATE TRIGGER record_no_update BEFORE UPDATE ON record
       BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END""",
    """CREATE TRIGGER record_no_delete BEFORE DELETE ON record
       BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END""",
    # Also what refuses INSERT OR REPLACE, which would go round the two triggers above.
    """CREATE TRIGGER record_in_order BEFORE INSERT ON record
       WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM record)
       BEGIN SELECT RAISE(ABORT, 'a record is only ever added at the end'); END""",
)


@migrations()
def m001_record(db: Database) -> None:
    """The journal, its triggers and the views."""
    _run(db, _RECORD, *_TRIGGERS, *VIEWS_1)
    _run(db, f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA user_version = 1")


@migrations()
def m002_kinds(db: Database) -> None:
    """Views of the kinds that came later, and the index that opens a long record quickly."""
    _run(db, f"CREATE INDEX {OTHERS} ON record (seq) WHERE {OTHER}", *VIEWS_2)
    _run(db, "PRAGMA user_version = 2")


@migrations()
def m003_operator(db: Database) -> None:
    """Views of what operators sent and of files that the bench moved, and the index of what a CSMS has told its charge point."""
    _run(db, f"CREATE INDEX {ASKED} ON record (seq) WHERE {ASKS}", *VIEWS_3)
    _run(db, "PRAGMA user_version = 3")


@migrations()
def m004_station(db: Database) -> None:
    """Views of what the bench has found out of a station, and of uploads that came as a form."""
    _run(db, *VIEWS_4, "PRAGMA user_version = 4")


@cache
def objects(version: int) -> Mapping[str, tuple[str, str]]:
    """Name -> type and definition of everything that a file of this version is made of, but for sqlite-utils' own table."""
    with closing(sqlite3.connect(":memory:")) as connection:
        later = [migration.name for migration in migrations.pending(Database(connection))[version:]]
        migrations.apply(Database(connection), stop_before=later)
        return MappingProxyType(definitions(connection))


def definitions(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """As :func:`objects`, of an open file. Only what SQLite makes by itself is left out, not whatever has a name like it."""
    rows = connection.execute(
        """SELECT name, type, coalesce(sql, '') FROM sqlite_master
           WHERE NOT (tbl_name = ? AND type IN ('table', 'index'))
             AND NOT (type = 'table' AND name IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4'))
             AND NOT (type = 'index' AND sql IS NULL AND name LIKE 'sqlite#_autoindex#_%' ESCAPE '#')""",
        (OWN_TABLE,),
    )
    return {name: (kind, sql) for name, kind, sql in rows}


@cache
def names(version: int) -> tuple[str, ...]:
    """The migrations that a file of this version has gone through."""
    with closing(sqlite3.connect(":memory:")) as connection:
        return tuple(migration.name for migration in migrations.pending(Database(connection))[:version])


def applied(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The migrations that an open file says it has gone through; nothing if it cannot say so."""
    try:
        rows = connection.execute(
            f"SELECT name FROM {OWN_TABLE} WHERE migration_set = 'case_file' ORDER BY rowid"
        ).fetchall()
    except sqlite3.OperationalError:
        return ()
    return tuple(str(row[0]) for row in rows)


def prepare(connection: sqlite3.Connection) -> Database:
    """Bring a file that is open for writing to :data:`SCHEMA_VERSION`.

    Each migration is a transaction of its own: a file whose migration is interrupted is as it was before it. Migrations only
    add; the records and their hashes are never touched.
    """
    db = Database(connection, execute_plugins=False)
    if migrations.pending(db):
        migrations.apply(db)
    return db


def _run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.conn.execute(statement)
