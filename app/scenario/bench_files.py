"""Files that the charge point which the bench plays moves because the CSMS has asked for it: diagnostics, firmware.

A correct charge point that reports Uploaded has uploaded. So where a case goes on with Uploaded or Downloaded, the engine moves the
file really (:class:`app.scenario.outputs.MoveFile`), and that report waits for it. Where the case wants the transfer to fail,
nothing is moved. The document validates no transfer of the bench: one that fails is a finding with its reason, and the status
that the case asks for goes out all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario import outputs as o
from app.scenario import tree as t
from app.scenario.inputs import BenchMoved
from app.scenario.run import Run
from app.scenario.values import Context, whole_number
from app.scenario.vocabulary import Send

_OVER = {"GetDiagnostics": "Uploaded", "UpdateFirmware": "Downloaded"}
_FAILED = {"GetDiagnostics": "UploadFailed", "UpdateFirmware": "DownloadFailed"}
_REPORTS = ("DiagnosticsStatusNotification", "FirmwareStatusNotification")
REFERENCE = {"upload": "OCPP 1.6 sections 5.9 and 6.25", "download": "OCPP 1.6 sections 5.19 and 6.55"}


def wanted(action: str, request: Mapping[str, Any], answer: Any, ctx: Context, *, in_case: bool) -> o.MoveFile | None:
    """The transfer that an answered request leads to; None if it leads to none, or the campaign has them switched off."""
    if action not in _OVER or not isinstance(answer, Mapping) or not ctx.parameters["transfer_timeout"]:
        return None
    location, name = request.get("location"), answer.get("fileName")
    if not isinstance(location, str) or (action == "GetDiagnostics" and not name):
        return None
    return o.MoveFile(
        "upload" if action == "GetDiagnostics" else "download",
        location,
        str(name or ""),
        max(0, whole_number(request.get("retries")) or 0),
        max(0, whole_number(request.get("retryInterval")) or 0),
        str(request.get("retrieveDate") or ""),
        in_case,
    )


def asked(run: Run, action: str, request: Mapping[str, Any], answer: Any, *, by_step: bool) -> None:
    """A request of the CSMS was answered; ``by_step``: the case has waited for it."""
    if run.station or action not in _OVER:
        return
    if by_step and _reports(run, _FAILED[action]):
        return  # the case wants it to fail
    in_case = by_step and bool(_reports(run, _OVER[action]))
    move = wanted(action, request, answer, run.ctx, in_case=in_case)
    if move is not None:
        run.out.append(move)


def on_moved(run: Run, event: BenchMoved) -> None:
    """A transfer has begun, or is over."""
    if not event.in_case or (event.case_id, event.attempt) != (run.scenario.id, run.attempt):
        return
    status = "Uploaded" if event.direction == "upload" else "Downloaded"
    leaf = next(iter(_reports(run, status)), None)
    run.moving = event.what == "started"
    if leaf is None:
        return
    doing = "uploads its diagnostics to" if event.direction == "upload" else "downloads the firmware from"
    if run.moving:
        run.step(leaf, "waiting", note=f"the bench {doing} {event.location}")
        return
    held = event.what == "finished"
    actual = f"{event.size} bytes over {event.protocol}, SHA-256 {event.sha256[:16]}"
    if not held:
        doing = "upload to" if event.direction == "upload" else "download from"
        actual = (
            f"the bench could not {doing} {event.location}: {event.error}; the charge point reports {status} all the same, "
            "as the case asks for it"
        )
    what = "takes the diagnostics" if event.direction == "upload" else "gives the firmware"
    run.check(
        leaf,
        "moved",
        "held" if held else "failed",
        "warn",
        f"the location that the CSMS has given {what}",
        "a complete transfer",
        actual,
        reference=REFERENCE[event.direction],
    )


def holds_back(run: Run, step: Send) -> bool:
    """Whether this report has to wait for the transfer that it tells of."""
    return run.moving and step.action in _REPORTS and _status(step) in _OVER.values()


def _reports(run: Run, status: str) -> list[t.Leaf]:
    """The steps that are left in which the charge point reports this."""
    return [
        leaf
        for leaf in t.walk(run.tree)
        if isinstance(leaf.step, Send) and leaf.step.action in _REPORTS and _status(leaf.step) == status
    ]


def _status(step: Send) -> Any:
    return step.payload.get("status") if isinstance(step.payload, Mapping) else None
