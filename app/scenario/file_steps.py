"""Places for files, and what has been transferred, as an attempt runs."""

from __future__ import annotations

from dataclasses import dataclass

from app.events import FilePlaceWanted, ValueCaptured
from app.scenario.files import OpenPlace, Transferred, timeout_s
from app.scenario.inputs import FileMoved, PlaceOpened
from app.scenario.references import TEST_SCRIPT
from app.scenario.run import Run
from app.scenario.tree import Leaf
from app.scenario.under_way import UnderWay
from app.scenario.values import resolve


@dataclass
class PlaceState:
    """What the runner knows of a place."""

    direction: str
    protocol: str
    size: int
    """Bytes of the file to fetch."""
    started: int = 0
    """Transfers that have begun."""
    moved: int = 0
    """Bytes of the one that went furthest."""
    whole: FileMoved | None = None
    fault: str = ""
    """What of the bench itself was in the way, empty if nothing was."""
    error: str = ""
    """How the last transfer failed, or why it was refused."""


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
    return run.saved_at[step.since].moment.at_ns + run.seconds(step.timeout)


def _whole(run: Run, step: Transferred) -> FileMoved | None:
    """The transfer that has made it whole, if it was in time."""
    place = run.files.get(step.name)
    whole = place.whole if place is not None else None
    return whole if whole is not None and whole.at_ns <= _deadline(run, step) else None


def on_file_moved(run: Run, event: FileMoved) -> None:
    """A transfer has begun or ended."""
    place = run.files.get(event.name)
    if place is None or _of_another_attempt(run, event):
        return
    if event.what == "started":
        place.started += 1
        return
    place.error = event.error
    if event.what == "refused":
        return
    place.moved, place.fault = max(place.moved, event.size), place.fault or event.fault
    if event.whole and place.whole is None:
        place.whole = event
    for under_way in list(run.board.under_way.values()):
        step = under_way.leaf.step
        if isinstance(step, Transferred) and step.name == event.name and place.whole is not None:
            _judge(run, under_way.leaf, step)


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
    severity = run.severity("precondition" if whole is None and place.fault else "fail")
    actual = _told(whole) if whole is not None else _what_there_is(place)
    run.check(leaf, "transferred", "held" if whole is not None else "failed", severity, text, expected, actual)
    if whole is not None and uploaded:
        _judge_upload(run, leaf, step, whole)
    run.finish_step(leaf, "done" if whole is not None else "failed", note=actual)


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
    return f"{event.size} bytes over {event.protocol}{speed}, SHA-256 {event.sha256[:16]}"


def _what_there_is(place: PlaceState) -> str:
    if place.started == 0:
        refused = f"; one was refused: {place.error}" if place.error else ""
        return f"nothing: no transfer has begun{refused}"[:300]
    if place.whole is not None:
        return f"{_told(place.whole)}, but only after it was said to be over"
    why = f" ({place.error})" if place.error else ""
    return f"not the whole file: {place.started} transfers, {place.moved} bytes{why}"[:300]
