"""What a case file holds: one table, the triggers that keep it append-only, and views for people.

The schema grows by numbered migrations that only add. ``user_version`` is the number of the last one, ``application_id`` says
that the file is ours. Nothing in the product reads the views.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x4F435042
"""``OCPB`` in ASCII, as ``file`` and SQLite see it."""

SCHEMA_VERSION = 1
"""``user_version`` of a file that this version writes."""

TRIGGERS = ("record_no_update", "record_no_delete", "record_in_order")

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

_TIME = "strftime('%Y-%m-%dT%H:%M:%S', utc_ns / 1000000000, 'unixepoch') || printf('.%06dZ', utc_ns / 1000 % 1000000)"


def _view(name: str, kind: str, columns: tuple[str, ...], extra: str = "") -> str:
    fields = "".join(f", json_extract(body, '$.{column}') AS \"{column}\"" for column in columns)
    return f"CREATE VIEW \"{name}\" AS SELECT seq, {_TIME} AS utc{fields}{extra} FROM record WHERE kind = '{kind}'"


_VIEWS = (
    _view(
        "frame",
        "Frame",
        (
            "direction", "connection", "opcode", "message_type", "message_id", "action", "at_ns", "source",
            "uncertainty_ns", "findings", "case_id", "attempt",
        ),
        ", CAST(raw AS TEXT) AS text, raw",
    ),
    _view(
        "check_result",
        "CheckMade",
        (
            "case_id", "attempt", "check_id", "step_id", "outcome", "severity", "text", "expected", "actual",
            "reference", "frame",
        ),
    ),
    _view("verdict", "VerdictReached", ("case_id", "attempt", "layer", "value", "reason", "by", "step_id", "check_id", "frame")),
    _view("attempt_start", "CaseStarted", ("case_id", "attempt", "title", "reference", "utility", "for_case")),
    _view("attempt_end", "CaseEnded", ("case_id", "attempt", "how", "seconds", "bench_seconds", "reason")),
    _view("step", "StepChanged", ("case_id", "attempt", "step_id", "state", "note", "frame")),
    _view("link", "LinkChanged", ("what", "connection", "peer", "charge_point_id", "subprotocol", "initiator", "code", "reason")),
    # a prompt with its answer, if it has one; numbers of prompts start again when a file is continued, hence the nearest
    """CREATE VIEW prompt AS
       SELECT s.seq, json_extract(s.body, '$.prompt_id') AS prompt_id, json_extract(s.body, '$.case_id') AS case_id,
              json_extract(s.body, '$.attempt') AS attempt, json_extract(s.body, '$.kind_of') AS kind, json_extract(s.body, '$.headline') AS headline,
              json_extract(s.body, '$.detail') AS detail, c.seq AS answer_seq, json_extract(c.body, '$.how') AS answer, json_extract(c.body, '$.by') AS "by",
              json_extract(c.body, '$.seconds') AS seconds, json_extract(c.body, '$.reason') AS reason
       FROM record AS s LEFT JOIN record AS c ON c.seq = (
           SELECT min(n.seq) FROM record AS n WHERE n.seq > s.seq AND n.kind = 'PromptClosed'
              AND json_extract(n.body, '$.prompt_id') = json_extract(s.body, '$.prompt_id'))
       WHERE s.kind = 'PromptShown'""",
    # the time from each CALL to the first reply to it; "by" is who answered
    """CREATE VIEW latency AS
       WITH f AS MATERIALIZED (SELECT * FROM frame)
       SELECT c.seq AS call_seq, min(r.seq) AS reply_seq, c.connection, c.action, c.message_id,
              CASE c.direction WHEN 'out' THEN 'dut' ELSE 'bench' END AS "by",
              (r.at_ns - c.at_ns) / 1e6 AS ms, (r.uncertainty_ns + c.uncertainty_ns) / 1e6 AS uncertainty_ms,
              c.case_id, c.attempt
       FROM f AS c JOIN f AS r ON r.connection = c.connection AND r.message_id = c.message_id
            AND r.seq > c.seq AND r.direction <> c.direction AND r.message_type IN (3, 4)
       WHERE c.message_type = 2 GROUP BY c.seq""",
)  # fmt: skip


@migrations()
def m001_record(db: Database) -> None:
    """The journal, its triggers and the views."""
    _run(db, _RECORD, *_TRIGGERS, *_VIEWS)
    _run(db, f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA user_version = 1")


def prepare(connection: sqlite3.Connection) -> Database:
    """Bring a file that is open for writing to :data:`SCHEMA_VERSION`, each migration in a transaction of its own."""
    db = Database(connection, execute_plugins=False)
    if migrations.pending(db):
        migrations.apply(db)
    return db


def _run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.conn.execute(statement)
