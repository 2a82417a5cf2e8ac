"""What faults and variants of the simulated station have to lead to in the cases on meter values.

Read as :mod:`station_expectations`; sources are the validations of tables 27, 28 and 39 of the test case document 2024-04.
"""

from __future__ import annotations

P, F = "PASS", "FAIL"

_ALL = ("036", "070", "071")


def _pass(*cases: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(cases, (P, ""))


EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # conforming variants
    "no-context": _pass(*_ALL),
    "no-measurand": _pass("070", "071"),
    "more-meter-values": _pass(*_ALL),
    "main-meter-values": _pass(*_ALL),
    "bundled-meter-values": _pass("036"),
    "whole-seconds": _pass(*_ALL),
    "time-zone": _pass("070", "071"),
    # which message, and what is in it
    "no-meter-values": dict.fromkeys(_ALL, (F, "nothing")),
    "meter-context": dict.fromkeys(_ALL, (F, "it is Other")),
    "swapped-context": {"036": (F, "it is Sample.Clock"), "070": (F, "it is Sample.Clock"), "071": (F, "it is Sample.Periodic")},
    "wrong-meter-connector": {"036": (F, "it is 2"), "070": (F, "it is 2"), "071": (F, "it is 2")},
    "wrong-measurand": {"036": (P, ""), "070": (F, "MeterValuesSampledData"), "071": (F, "MeterValuesAlignedData")},
    "missing-measurand": {"070": (F, "MeterValuesSampledData"), "071": (F, "MeterValuesAlignedData")},
    "numeric-meter-values": {"070": (F, "schema")},
    "wrong-meter-transaction": dict.fromkeys(_ALL, (P, "transactionId")),
    "meter-without-transaction": dict.fromkeys(_ALL, (P, "transactionId")),
    # when it was taken
    "fast-meter-values": {"036": (F, "interval between"), "070": (F, "1[2]"), "071": (P, "")},
    "slow-meter-values": {"036": (F, "step"), "070": (F, "step 1"), "071": (P, "")},
    "skipped-meter-values": {"036": (F, "step 1"), "070": (F, "step 1[2]"), "071": (P, "")},
    "standing-meter-time": {"036": (F, "got 0 s"), "070": (F, "got 0 s"), "071": (F, "got 0 s")},
    "unaligned-meter-values": {"036": (P, ""), "070": (P, ""), "071": (F, "whole intervals of the clock")},
    "repeated-meter-values": dict.fromkeys(_ALL, (F, "got 0 s")),
    # what is kept while the station is offline
    "loses-meter-values": {"036": (F, "1[1]"), "070": (P, "")},
    "short-memory": {"036": (F, "1[3]"), "070": (P, "")},
    "new-before-queued": {"036": (F, "1[1]"), "070": (P, "")},
    "reversed-queue": {"036": (F, "1[1]"), "070": (P, "")},
    "time-of-sending": {"036": (F, "1[1]"), "070": (P, "")},
}  # fmt: skip
