"""For each kind of mutant of the proof, a fault of the embedded devices that shows the same defect on a real wire.

Each of them has its expected verdict in :mod:`station_expectations`, :mod:`csms_expectations`, :mod:`firmware_expectations` or
the tables of the hard cases.
"""

from __future__ import annotations

STATION: dict[str, str] = {
    # a message of the station
    "dropped": "missing-preparing",
    "late": "late-start",
    "too early": "early-charging",
    "wrong order": "installed-first",
    "another message": "wrong-charging-status",
    "repeated": "duplicate-status",
    "left out": "loses-meter-values",
    "out of order": "reversed-queue",
    "silence": "mute",
    "wrong field": "wrong-stop-reason",
    "wrong time": "fast-heartbeat",
    "implausible": "clock-a-day-ahead",
    "schema": "wrong-type",
    # a reply of the station
    "refused": "callerror-reply",
    "doubted": "error-for-rejected",
    "unanswered": "no-reply",
    "answered late": "late-reply",
    "answered twice": "answers-everything-twice",
    "reply to nothing": "unknown-response",
    # what no step asks for
    "forbidden": "ignores-cache",
    "uninvited": "authorize-other-tag",
    "unasked": "unasked-progress",
    "not its action": "unknown-action",
    "status": "other-connector-status",
    "reboot": "reboot-while-charging",
    "framing": "not-json",
    "oddity": "binary-messages",
    "message id used twice": "same-message-id",
    # files
    "never transferred": "never-downloads",
    "partly transferred": "downloads-partly",
    "empty file": "uploads-nothing",
    "another file": "uploads-another-file",
    # the connection, the hands, what must be so before a case
    "connection lost": "disconnect",
    "stays away": "stays-away",
    "hands": "no-hands",
    "precondition": "missing-key",
}
WITHOUT: dict[str, str] = {
    "no place": "the bench has no place for a file: not a defect of the device",
    "the bench in the way": "the server of the bench fails: not a defect of the device",
    "not known to be read": "the same, played over real sockets in tests/services/test_what_is_known.py",
    "fetched all the same": "the station without a fault does it, where it should refuse: firmware_expectations.SECURITY",
    "slip": "an operator's of a management system: CSMS has it",
    "unsent": "an operator's of a management system: CSMS has it",
    "transferred late": "for the bench a file that was not fetched in time is one that was never fetched",
}
"""Kinds of mutants of a station that no fault here shows, and why."""
CSMS: dict[str, str] = {
    "dropped": "sends-nothing",
    "unsent": "sends-nothing",
    "late": "late-request",
    "silence": "mute",
    "wrong field": "wrong-refusal",
    "implausible": "boot-time-of-1970",
    "schema": "boot-interval-text",
    "refused": "callerror-start",
    "unanswered": "no-authorize-reply",
    "answered late": "late-authorize",
    "answered twice": "answers-twice",
    "reply to nothing": "unknown-response",
    "not its action": "unknown-action",
    "framing": "not-json",
    "connection lost": "disconnect",
    "stays away": "stays-away",
    "hands": "no-hands",
    "slip": "operator-slips",
    "precondition": "long-interval",
}
