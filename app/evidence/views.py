"""Views of the record for people with an SQL shell. They hold no data, and nothing in the product reads them.

Every tuple belongs to one migration and never changes again: :mod:`app.evidence.verify` compares the views of a file with these.
"""

from __future__ import annotations

_TIME = "strftime('%Y-%m-%dT%H:%M:%S', utc_ns / 1000000000, 'unixepoch') || printf('.%06dZ', utc_ns / 1000 % 1000000)"


def _view(name: str, kind: str, columns: tuple[str, ...], extra: str = "") -> str:
    fields = "".join(f", json_extract(body, '$.{column}') AS \"{column}\"" for column in columns)
    return f"CREATE VIEW \"{name}\" AS SELECT seq, {_TIME} AS utc{fields}{extra} FROM record WHERE kind = '{kind}'"


VIEWS_1 = (
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

_PARTY = ("role", "name", "address", "contact", "telephone", "email", "by", "reason")
_PERSON = ("person_id", "name", "role", "company", "authorisations", "by", "reason")
_EQUIPMENT = (
    "equipment_id", "kind_of", "make", "model", "serial", "firmware", "socket", "calibration", "calibration_due",
    "calibration_reference", "in_use", "why_not", "remark", "by", "reason",
)  # fmt: skip
_ENVIRONMENT = (
    "computer", "system", "python", "sqlite", "packages", "processors", "time_zone", "monotonic_clock",
    "monotonic_resolution_ns", "clock_synchronised", "clock_offset_ms", "clock_error_ms",
)  # fmt: skip
_MEASUREMENT = (
    "quantity", "value", "unit", "equipment_id", "uncertainty", "limit", "method", "by", "case_id", "attempt", "corrects",
)  # fmt: skip
_FILE_PLACE = ("case_id", "attempt", "name", "protocol", "location", "file_name", "size", "sha256", "error")
_TRANSFER = (
    "case_id", "attempt", "name", "what", "number", "direction", "protocol", "peer", "path", "file_name", "size", "offset",
    "sha256", "whole", "seconds", "bytes_per_second", "error", "fault", "stored",
)  # fmt: skip

VIEWS_2 = (
    _view("party", "PartyRecorded", _PARTY),
    _view("person", "PersonRecorded", _PERSON),
    _view("equipment", "EquipmentRecorded", _EQUIPMENT),
    _view("environment", "EnvironmentRecorded", _ENVIRONMENT),
    _view("measurement", "MeasurementRecorded", _MEASUREMENT),
    _view(
        "attachment",
        "AttachmentAdded",
        ("name", "media_type", "size", "sha256", "caption", "by", "case_id", "attempt"),
        ", raw",
    ),
    _view("note", "Note", ("text", "by", "case_id", "attempt")),
    _view("dut", "DutIdentified", ("vendor", "model", "serial", "firmware", "boot")),
    _view("identity", "IdentityGiven", ("source", "vendor", "product", "serial", "version", "code", "by", "reason")),
    _view("checklist", "ChecklistAnswered", ("item", "answer", "by", "remark", "values", "device", "corrects")),
    _view("checklist_measured", "ChecklistMeasured", ("item", "outcome", "text", "remedy", "records")),
    _view("configuration", "ConfigurationRecorded", ("case_id", "attempt", "when", "key", "value", "readonly", "status")),
    _view("status", "StatusClassified", ("case_id", "attempt", "frame", "expected", "received", "rule", "advice", "reason")),
    _view("not_run", "CaseNotRun", ("case_id", "reason")),
    _view("captured", "ValueCaptured", ("case_id", "attempt", "name", "value", "frame")),
    _view("network", "NetworkPlanned", ("settings", "by")),
    _view("file_place", "FilePlaceOpened", _FILE_PLACE),
    _view("transfer", "FileTransfer", _TRANSFER),
    _view("lag", "LagMeasured", ("samples", "p50_ns", "p99_ns", "max_ns")),
    _view("sign_off", "SignOff", ("role", "name", "company", "department", "position", "location", "date")),
    _view(
        "campaign",
        "CampaignOpened",
        (
            "campaign_id", "report_number", "mode", "dut_type", "goal", "product_version", "testplans_revision",
            "testplans_hash", "approve", "hands", "parameters", "tester", "laboratory", "vendor", "host", "connection",
        ),
    ),
    _view("pics", "CampaignOpened", ("pics_name", "pics_sha256", "pics"), ", coalesce(raw, json_extract(body, '$.pics_text')) AS source"),
    """CREATE VIEW plan_item AS
       SELECT p.seq, e.key AS place, json_extract(e.value, '$.id') AS case_id, json_extract(e.value, '$.title') AS title,
              json_extract(e.value, '$.class') AS class, json_extract(e.value, '$.applies') AS applies,
              json_extract(e.value, '$.reason') AS reason, json_extract(e.value, '$.expectation') AS expectation
       FROM record AS p, json_each(p.body, '$.entries') AS e WHERE p.kind = 'PlanMade'""",
    # what happened to the bench, to the connection and to the DUT apart from what the cases ask for
    f"""CREATE VIEW integrity_event AS SELECT seq, {_TIME} AS utc, kind, body FROM record
        WHERE kind IN ('BenchFault', 'SendFailed', 'CampaignResumed', 'DutIdentified', 'IdentityCompared', 'CauseRecorded')
           OR (kind = 'LinkChanged' AND json_extract(body, '$.what') IN ('closed', 'failed', 'refused'))
           OR (kind = 'CaseEnded' AND json_extract(body, '$.how') = 'interrupted')""",
)  # fmt: skip
"""The kinds of records that came later."""

_BENCH_TRANSFER = (
    "case_id", "attempt", "number", "what", "direction", "location", "in_case", "protocol", "file_name", "size", "sha256",
    "seconds", "tries", "tls", "error",
)  # fmt: skip

VIEWS_3 = (
    # one row for each field that was not as asked; a request that differs in nothing but that it never came has one, too
    f"""CREATE VIEW asked_otherwise AS
       SELECT r.seq, {_TIME} AS utc, json_extract(r.body, '$.case_id') AS case_id, json_extract(r.body, '$.attempt') AS attempt,
              json_extract(r.body, '$.step_id') AS step_id, json_extract(r.body, '$.action') AS action,
              json_extract(r.body, '$.tries') AS tries, json_extract(r.body, '$.frame') AS frame,
              json_extract(f.value, '$.field') AS field, json_extract(f.value, '$.wanted') AS wanted,
              json_extract(f.value, '$.got') AS got, json_extract(f.value, '$.decides') AS decides
       FROM record AS r LEFT JOIN json_each(r.body, '$.fields') AS f WHERE r.kind = 'AskedOtherwise'""",
    f"""CREATE VIEW id_tag_check AS
       SELECT r.seq, {_TIME} AS utc, json_extract(t.value, '$.id_tag') AS id_tag, json_extract(t.value, '$.wanted') AS wanted,
              json_extract(t.value, '$.got') AS got, json_extract(t.value, '$.parent') AS parent,
              json_extract(t.value, '$.wanted_parent') AS wanted_parent, json_extract(t.value, '$.frame') AS frame, json_extract(r.body, '$.by') AS "by"
       FROM record AS r, json_each(r.body, '$.tags') AS t WHERE r.kind = 'IdTagsChecked'""",
    _view("bench_transfer", "BenchTransfer", _BENCH_TRANSFER),
)
"""What an operator sent in place of what was asked, the id tags of the test data, files that the bench itself moved."""

VIEWS_4 = (
    # what the bench has found out of a station beside its cases, one row for each thing that is said
    f"""CREATE VIEW station_found AS
       SELECT r.seq, {_TIME} AS utc, json_extract(r.body, '$.when') AS "when", json_extract(i.value, '$.what') AS what,
              json_extract(i.value, '$.state') AS state, json_extract(i.value, '$.text') AS text,
              json_extract(i.value, '$.remedy') AS remedy
       FROM record AS r, json_each(r.body, '$.items') AS i WHERE r.kind = 'StationSurveyed'""",
    # uploads that came as a form
    f"""CREATE VIEW transfer_form AS
       SELECT seq, {_TIME} AS utc, json_extract(body, '$.case_id') AS case_id, json_extract(body, '$.attempt') AS attempt,
              json_extract(body, '$.form') AS form, json_extract(body, '$.file_name') AS file_name,
              json_extract(body, '$.size') AS size, json_extract(body, '$.sha256') AS sha256,
              json_extract(body, '$.body_size') AS body_size, json_extract(body, '$.body_sha256') AS body_sha256
       FROM record WHERE kind = 'FileTransfer' AND json_extract(body, '$.form') <> ''""",
)
"""What the bench has found out of a station, and uploads that came as a form."""
