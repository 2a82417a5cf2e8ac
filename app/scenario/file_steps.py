"""Places for files, and what has been transferred, as an attempt runs."""

from __future__ import annotations

from app.events import FilePlaceWanted, ValueCaptured
from app.protocol.messages import Call
from app.scenario.file_places import PlaceState
from app.scenario.files import OpenPlace, Transferred, timeout_s
from app.scenario.inputs import FileMoved, PlaceOpened
from app.scenario.references import TEST_SCRIPT
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.tree import Leaf
from app.scenario.under_way import UnderWay
from app.scenario.values import resolve

_SAY_SO = {"DiagnosticsStatusNotification": "UploadFailed", "FirmwareStatusNotification": "DownloadFailed"}


def begin_place(run: Run, leaf: Leaf, step: OpenPlace) -> None:
    """Ask for the place; the engine answers with :class:`~app.scenario.inputs.PlaceOpened`."""
    protocols = resolve(step.protocols, run.ctx)
    run.board.under_way[leaf.id] = UnderWay(leaf)
    run.step(leaf, "waiting")
    run.emit(FilePlaceWanted(run.scenario.id, run.attempt, leaf.id, step.name, step.direction, step.content, protocols))


def on_place_opened(run: Run, event: PlaceOpened) -> str:
    """The place is there, or not. Returns why the case cannot go on, empty if it can."""
    if _of_another_attempt(run, event):
        return ""
    for under_way in run.board.under_way.values():
        leaf, step = under_way.leaf, under_way.leaf.step
        if isinstance(step, OpenPlace) and step.name == event.name:
            break
    else:
        return ""
    if event.error:
        severity, text = run.severity("precondition"), "the bench has a place for the file"
        run.check(leaf, "opened", "failed", severity, text, "a place", event.error, reference=TEST_SCRIPT)
        run.finish_step(leaf, "failed", note=event.error)
        return event.error
    run.files[event.name] = PlaceState(step.direction, event.protocol, event.size)
    value = {"location": event.location, "protocol": event.protocol, "fileName": event.file_name}
    run.ctx.captured[event.name] = {"dut": None, "bench": value}
    run.emit(ValueCaptured(run.scenario.id, run.attempt, event.name, {"dut": None, "bench": value}))
    run.finish_step(leaf, "done", note=event.protocol)
    return ""


def _of_another_attempt(run: Run, event: PlaceOpened | FileMoved) -> bool:
    """Whether it comes late, of an attempt that has ended."""
    return bool(event.case_id) and (event.case_id, event.attempt) != (run.scenario.id, run.attempt)


def begin_transferred(run: Run, leaf: Leaf, step: Transferred) -> None:
    """Look whether it has happened; if it has not, it may still have some time."""
    deadline = 0 if step.untouched else _deadline(run, step)
    if step.untouched or _whole(run, step) is not None or run.now >= deadline:
        _judge(run, leaf, step)
        return
    run.board.under_way[leaf.id] = UnderWay(leaf, deadline)
    run.step(leaf, "waiting", deadline=deadline)


def _deadline(run: Run, step: Transferred) -> int:
    """When the transfer has to be over."""
    return _said(run, step) + run.seconds(step.timeout)


def _said(run: Run, step: Transferred) -> int:
    """When the DUT has said that it is."""
    return run.saved_at[step.since].moment.at_ns


def _whole(run: Run, step: Transferred) -> FileMoved | None:
    """The transfer that has made it whole, if it was in time."""
    place, named = run.files.get(step.name), resolve(step.named, run.ctx)
    if place is None:
        return None
    return place.whole(_said(run, step), _deadline(run, step), named if isinstance(named, str) else "")


def on_file_moved(run: Run, event: FileMoved) -> None:
    """A transfer has begun or ended, or more is known of one that had ended."""
    place = run.files.get(event.name)
    if place is None or _of_another_attempt(run, event):
        return
    place.take(event)
    for under_way in list(run.board.under_way.values()):
        step = under_way.leaf.step
        if not isinstance(step, Transferred) or step.name != event.name:
            continue
        if _whole(run, step) is not None or _too_late(run, step, place, event):
            _judge(run, under_way.leaf, step)


def _too_late(run: Run, step: Transferred, place: PlaceState, event: FileMoved) -> bool:
    """Whether this transfer has begun too late, and there is no other that could still come right."""
    if not event.whole or place.under_way or _not_known(run, step, place):
        return False
    last = place.wholes[-1]
    return not last.in_time(_said(run, step), last.at_ns)


def bench_was_in_the_way(run: Run, call: Call) -> str:
    """Why the case ends: the DUT says that the transfer has failed, and it was the bench that has broken it off; otherwise empty."""
    failed = _SAY_SO.get(call.action)
    if failed is None or call.payload.get("status") != failed or run.phase == "restore" or run.set_back:
        return ""  # or it may try again (app.scenario.contrary)
    for place in run.files.values():
        if place.broken_off:
            place.blame(run.judge, run.waiting_step(), f"the station says {failed}")
            return run.judge.why_unmet
    return ""


def not_transferred(run: Run, leaf: Leaf, step: Transferred) -> None:
    """Its time is over."""
    _judge(run, leaf, step)


def _judge(run: Run, leaf: Leaf, step: Transferred) -> None:
    place = run.files.get(step.name) or PlaceState("get", "", 0)
    if step.untouched:
        text, expected = "the file is not fetched", "no transfer"
        held = place.started == 0
        actual = "none" if held else f"{place.started} begun over {place.protocol}"
        run.check(leaf, "untouched", "held" if held else "failed", run.severity("fail"), text, expected, actual)
        run.finish_step(leaf, "done" if held else "failed", note=actual)
        return
    whole = _whole(run, step)
    uploaded = place.direction == "put"
    text = "the file is uploaded" if uploaded else "the file is fetched"
    expected = "a complete upload" if uploaded else f"all {place.size} bytes"
    expected += f" within {timeout_s(step, run.ctx):g} s of the message that says so"
    unknown = _not_known(run, step, place) if whole is None else ""
    severity = run.severity("precondition" if unknown or place.bench_in_the_way else "fail")
    actual = _told(whole) if whole is not None else unknown or _what_there_is(run, step, place)
    run.check(leaf, "transferred", "held" if whole is not None else "failed", severity, text, expected, actual)
    if whole is not None and uploaded:
        _judge_upload(run, leaf, step, whole)
    run.finish_step(leaf, "done" if whole is not None else "failed", note=actual)


def _not_known(run: Run, step: Transferred, place: PlaceState) -> str:
    """Of a download that has gone over in time, and of which nobody can say whether it was read: what is known. Otherwise empty."""
    known = place.acknowledged
    if known is None or not known.in_time(_said(run, step), _deadline(run, step)):
        return ""
    event = known.event
    return f"{event.size} bytes over {event.protocol}: {event.known}"[:300]


def _judge_upload(run: Run, leaf: Leaf, step: Transferred, whole: FileMoved) -> None:
    """The document asks for an upload and no more: what is odd about it is a finding."""
    reference = "OCPP 1.6 sections 5.9 and 6.26"
    outcome = "held" if whole.size > 0 else "failed"
    run.check(
        leaf,
        "size",
        outcome,
        "warn",
        "the file has content",
        "more than 0 bytes",
        f"{whole.size} bytes",
        reference=reference,
    )
    named = resolve(step.named, run.ctx)
    if isinstance(named, str) and whole.file_name:
        outcome, text = ("held" if whole.file_name == named else "failed"), "the file has the name that was told"
        run.check(leaf, "fileName", outcome, "warn", text, named, whole.file_name, reference=reference)


def _told(event: FileMoved) -> str:
    speed = f", {event.size / event.seconds / 1e6:.2f} MB/s" if event.seconds > 0 else ""
    known = f"; {event.known}" if event.known else ""
    return f"{event.size} bytes over {event.protocol}{speed}, SHA-256 {event.sha256[:16]}{known}"


def _what_there_is(run: Run, step: Transferred, place: PlaceState) -> str:
    if place.started == 0:
        refused = f"; one was refused: {place.error}" if place.error else ""
        return f"nothing: no transfer has begun{refused}"[:300]
    if place.wholes:
        last, said = place.wholes[-1], _said(run, step)
        if last.at_ns > _deadline(run, step):
            return f"{_told(last.event)}, but only after it was said to be over"
        if not last.in_time(said, last.at_ns):
            return f"{_told(last.event)}, but it began only {(last.began_ns - said) / NS:.1f} s after it was said to be over"
    why = f" ({place.error})" if place.error else ""
    return f"not the whole file: {place.started} transfers, {place.moved} bytes{why}"[:300]
