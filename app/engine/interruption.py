"""What is known of an interruption, and the words in which the tester is asked to confirm the state of the DUT after it."""

from __future__ import annotations

from app.campaign.dut_known import DutKnown
from app.campaign.record import AttemptRecord, CampaignRecord

_HEADLINE = {
    "charging-station": "MAKE the station IDLE:\nno cable, no transaction.",
    "csms": "MAKE the CSMS READY:\nno transaction runs.",
}
_TASK = {
    "charging-station": (
        "Switch the station on if it is off, end a transaction that still runs, take the cable out on both sides, and clear "
        "faults. Answer Ready once every connector is free."
    ),
    "csms": (
        "The charge point that the bench plays goes on with what it was told, with all its connectors in service, and ends its "
        "transactions itself, with StopTransaction (PowerLoss). End in the management system what else still runs there for it: a reservation, an "
        "update. Answer Ready once it is as it was before the case."
    ),
}


def went_down(record: CampaignRecord) -> str:
    """How the engine before this one ended; empty if it closed the campaign while no case ran."""
    if record.closed is None:
        return "the bench went down"
    return f"the campaign was closed ({record.closed.reason})" if record.current is not None else ""


def where(attempt: AttemptRecord) -> str:
    """The step an attempt was at, and the prompt that was open: what is told of an attempt that was interrupted."""
    waiting = [step for step in attempt.steps if step.state == "waiting"]
    done = [step for step in attempt.steps if step.state == "done"]
    if waiting:
        text = "at " + " and ".join(_step(step.info) for step in waiting)
    elif done:
        text = f"after {_step(done[-1].info)}"
    else:
        text = "before its first step"
    asked = next((prompt for prompt in reversed(attempt.prompts) if prompt.closed is None), None)
    if asked is not None:
        text += f", while the tester was asked to {' '.join(asked.shown.headline.split()).rstrip('.')}"
    return text


def reason(why: str, attempt: AttemptRecord, known: DutKnown) -> str:
    """The reason of the end of an interrupted attempt: where it was, and what was known of the DUT then."""
    return "; ".join([f"{why} {where(attempt)}", *known.words()])


def question(record: CampaignRecord, known: DutKnown, why: str, dut_type: str) -> tuple[str, str]:
    """Headline and detail of the question."""
    attempt = record.current
    what = f"{why[:1].upper()}{why[1:]}" if why else "The campaign goes on"
    if attempt is not None:
        what += f" during {attempt.case_id}, attempt {attempt.number}, {where(attempt)}"
    lines = known.words()
    last = f" Last known: {'; '.join(lines)}." if lines else ""
    return _HEADLINE[dut_type], f"{what}.{last} {_TASK[dut_type]}"


def needs_confirmation(record: CampaignRecord, known: DutKnown) -> bool:
    """Whether somebody has to look at the DUT before the first case."""
    return bool(record.unconfirmed or went_down(record) or known.dut.transactions or known.dut.cables)


def _step(info: dict[str, object]) -> str:
    number = str(info.get("number") or "")
    text = str(info.get("text") or info.get("action") or "")
    return f"step {number} ({text})" if number else text
