"""What the runner says and does, in the form in which two runs of it are compared: one line for each output, in order.

Of the record these are the events that the runner makes, the frames that follow from it, and the prompts; of a replay its
outputs. Both as the JSON that the case file holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.events import (
    AskedOtherwise,
    CaseEnded,
    CaseStarted,
    CheckMade,
    ConfigurationRecorded,
    Event,
    FilePlaceWanted,
    Frame,
    PromptClosed,
    PromptShown,
    Recorded,
    ReplyGivenUp,
    SendFailed,
    StatusClassified,
    StepChanged,
    ValueCaptured,
    VerdictReached,
    to_json,
)
from app.evidence import canonical
from app.protocol import encode
from app.scenario import outputs as o

_MADE_BY_RUNNER = (
    CaseStarted,
    StepChanged,
    AskedOtherwise,
    CheckMade,
    ValueCaptured,
    StatusClassified,
    ConfigurationRecorded,
    FilePlaceWanted,
)


@dataclass(frozen=True)
class Line:
    """One output. ``kind`` is that of an event, or ``Sent``."""

    kind: str
    fields: dict[str, Any]

    def words(self) -> str:
        """It on one line, for a table of differences."""
        f = self.fields
        match self.kind:
            case "VerdictReached":
                return f"{f['value']}: {f['reason']}"
            case "CheckMade":
                where = f" (step {f['step_id']})" if f["step_id"] else ""
                return f"{f['check_id']}{where}: {f['outcome']}, {f['severity']}; expected {f['expected']}, got {f['actual']}"
            case "StepChanged":
                return f"step {f['step_id']}: {f['state']}" + (f" ({f['note']})" if f["note"] else "")
            case "StatusClassified":
                return f"{f['received'] or f['expected']}: {f['advice']} ({f['rule']})"
            case "ValueCaptured":
                return f"{f['name']} = {json.dumps(f['value'], ensure_ascii=False)}"
            case "CaseStarted":
                return f"{f['case_id']} with {len(f['steps'])} steps"
            case "Sent":
                return f"sends {json.dumps(f['message'], ensure_ascii=False)}"
            case _:
                return f"{self.kind} {json.dumps(f, ensure_ascii=False)}"


def recorded_line(recorded: Recorded) -> Line | None:
    """The line that a record stands for; None if it is none of the runner's."""
    event = recorded.event
    match event:
        case Frame(direction="out", cause=""):
            return sent(recorded.raw or b"null")
        case Frame() | SendFailed():
            return None
        case ReplyGivenUp(case_id="") | ConfigurationRecorded(case_id="") | PromptShown(case_id=""):
            return None  # between two cases, where no runner decides what is asked
        case VerdictReached(layer="machine") | CaseEnded() | ReplyGivenUp():
            return made(event)
        case PromptShown(kind_of=kind) if kind in ("ACT", "OBSERVE"):
            return shown(event)
        case PromptClosed() if closed_by_runner(event):
            return withdrawn(event.prompt_id, event.how, event.frame)
        case _:
            return made(event) if isinstance(event, _MADE_BY_RUNNER) else None


def output_line(output: o.Output) -> Line | None:
    """The line that an output of the runner stands for; None if nothing of it is recorded."""
    match output:
        case o.Emit(event):
            return made(event)
        case o.Transmit(message):
            return sent(encode.message(message))
        case o.Show():
            return _prompt(vars(output))
        case o.Withdraw(prompt_id, how, frame):
            return withdrawn(prompt_id, how, frame)
        case _:
            return None


def made(event: Event) -> Line:
    fields = json.loads(canonical.to_text(to_json(event)))
    fields.pop("bench_seconds", None)  # how fast the bench was is no judgement
    return Line(event.kind, fields)


def sent(raw: bytes) -> Line:
    """A frame of the bench."""
    return Line("Sent", {"message": content(raw)})


def content(raw: bytes) -> Any:
    """The JSON of a frame of the bench; bytes that are none (the bench makes no such frame) as text."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")


def shown(event: PromptShown) -> Line:
    return _prompt({**vars(event), "kind": event.kind_of})


def withdrawn(prompt_id: int, how: str, frame: int) -> Line:
    return Line("PromptClosed", {"prompt_id": prompt_id, "how": how, "frame": frame})


def closed_by_runner(event: PromptClosed) -> bool:
    """Whether the runner withdrew the prompt (and not the hands answered it)."""
    return event.how in ("seen", "withdrawn")


def _prompt(fields: dict[str, Any]) -> Line:
    names = ("prompt_id", "step_id", "kind", "action", "arguments", "watch", "clock", "deadline_ns", "consequence")
    return Line("PromptShown", json.loads(canonical.to_text({name: fields[name] for name in names})))
