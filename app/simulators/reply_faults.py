"""Faults and variants of the simulated station in its replies: it says another thing than it does."""

from __future__ import annotations

from app.simulators.faults import Fault
from app.simulators.rewrites import call, change, compute, result, swallow

_UNLOCK, _REMOTE = result("UnlockConnector"), result("RemoteStartTransaction", "RemoteStopTransaction")
_CHANGE, _DATA = result("ChangeConfiguration"), result("DataTransfer")
_OTHER_UNLOCK = {"Unlocked": "UnlockFailed"}


def _reboots(status: str) -> str:
    return "RebootRequired" if status == "Accepted" else status


REPLY_FAULTS: tuple[Fault, ...] = (
    Fault("reboot-required", "variant", "every key that is changed takes effect after a reboot at the latest", compute(_CHANGE, "status", _reboots)),
    Fault("wrong-unlock-status", "fault", "answers UnlockConnector with another status: UnlockFailed for Unlocked, Unlocked for all others", compute(_UNLOCK, "status", lambda status: _OTHER_UNLOCK.get(status, "Unlocked"))),
    Fault("accepts-every-remote", "fault", "answers remote start and stop with Accepted, whatever it does", change(_REMOTE, status="Accepted")),
    Fault("accepts-every-change", "fault", "answers ChangeConfiguration with Accepted, whatever it does", change(_CHANGE, status="Accepted")),
    Fault("accepts-data-transfer", "fault", "answers DataTransfer of a vendor that it does not know with Accepted", change(_DATA, status="Accepted")),
    Fault("wrong-data-transfer", "fault", "answers DataTransfer with a status that is not in the schema", change(_DATA, status="Unknown")),
    Fault("missing-faulted", "fault", "never reports Faulted", swallow(call("StatusNotification", status="Faulted"))),
    Fault("missing-suspended", "fault", "never reports SuspendedEV", swallow(call("StatusNotification", status="SuspendedEV"))),
)  # fmt: skip
