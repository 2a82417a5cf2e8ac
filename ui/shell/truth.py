"""What the truth bar says, worked out from the record: no widget, so that it can be tested as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.campaign.asked import wants_retest
from app.campaign.record import CampaignRecord
from app.campaign.results import case_result, is_rehearsal
from app.casefiles.summary import DECIDED, product_name
from ui import plan_words
from ui.undecided import undecided


@dataclass(frozen=True)
class Truth:
    """One look at the campaign, in the words of the truth bar."""

    campaign: str
    device: str
    identity: str
    mode: str
    link: str
    """``Online``, ``Offline`` or ``Waiting``."""
    link_detail: str
    online: bool
    frames: int
    recording: bool
    guard: str
    guard_holds: bool
    library: str
    revision: str
    faults: int
    done: int
    total: int
    shares: dict[str, int] = field(default_factory=dict)
    """Cases by final verdict, for the bar."""
    time: str = ""


def device_word(dut_type: str) -> str:
    return {"charging-station": "CS", "csms": "CSMS"}.get(dut_type, dut_type)


def thousands(number: int) -> str:
    """4182 -> ``4 182`` with a thin space."""
    return f"{number:,}".replace(",", "\u2009")


def duration(seconds: float) -> str:
    """About how long: ``40 s``, ``12 min``, ``2 h 10``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d}"


def read(record: CampaignRecord, rtt_ns: int = 0, *, running: bool = True) -> Truth | None:
    """None while no campaign is open. ``running``: cases can be run in it, so that there is a time left."""
    opened = record.opened
    if opened is None:
        return None
    dut = record.dut[-1] if record.dut else None
    device = f"{device_word(opened.dut_type)} {product_name(record)}"
    identity = []
    if dut and dut.serial:
        identity.append(f"SN {dut.serial}")
    if dut and dut.firmware:
        identity.append(f"FW {dut.firmware}")
    shares: dict[str, int] = {}
    asked = [str(entry["id"]) for entry in plan_words.asked(record)]
    for case_id in asked:
        if record.attempts.get(case_id) and not undecided(record, case_id):
            verdict = str(case_result(record, case_id).verdict)
            shares[verdict] = shares.get(verdict, 0) + 1
    again = sum(wants_retest(record, case_id) and not undecided(record, case_id) for case_id in asked)
    done = sum(shares.get(verdict, 0) for verdict in DECIDED) - again
    link, detail, online = _link(record, rtt_ns)
    guard, holds = _guard(record)
    rehearsal = opened.mode == "certification" and is_rehearsal(record)
    return Truth(
        campaign=opened.campaign_id,
        device=device,
        identity=" · ".join(identity),
        mode="REHEARSAL" if opened.mode != "certification" or rehearsal else "CERTIFICATION",
        link=link,
        link_detail=detail,
        online=online,
        frames=record.frame_count,
        recording=record.closed is None,
        guard=guard,
        guard_holds=holds,
        library=opened.testplans_revision,
        revision=opened.testplans_hash[:4],
        faults=len(record.faults),
        done=done,
        total=len(asked),
        shares=shares,
        time=_time(record, len(asked), done) if running else "",
    )


def _link(record: CampaignRecord, rtt_ns: int) -> tuple[str, str, bool]:
    """The state of the connection as the last event about it says."""
    for _, event in reversed(record.links):
        if event.what in ("connected", "restored"):
            parts = ["WS"]
            if event.charge_point_id:
                parts.append(event.charge_point_id)
            if rtt_ns:
                parts.append(f"ping {rtt_ns / 1e6:.1f} ms" if rtt_ns < 1e7 else f"ping {rtt_ns / 1e6:.0f} ms")
            return "Online", " · ".join(parts), True
        if event.what == "cut":
            return "Cut by the bench", "as the case asks", False
        if event.what in ("closed", "failed"):
            who = {"dut": "by the DUT", "bench": "by the bench", "network": "by the network"}.get(event.initiator, "")
            code = f" {event.code}" if event.code else ""
            return "Offline", f"closed{code} {who}".strip(), False
        if event.what == "listening":
            return "Waiting", f"listening on {event.peer or event.reason}".strip(), False
    return "Waiting", "no connection yet", False


def _guard(record: CampaignRecord) -> tuple[str, bool]:
    """Whether firmware and serial number stayed as they were first seen. A management system tells neither: empty."""
    if record.opened is not None and record.opened.dut_type == "csms":
        return "", True
    if not record.dut:
        return "no identity yet", True
    first = record.dut[0]
    if any(dut.firmware != first.firmware for dut in record.dut):
        return "firmware changed", False
    if any(dut.serial != first.serial for dut in record.dut):
        return "serial number changed", False
    return "no drift", True


def _time(record: CampaignRecord, total: int, done: int) -> str:
    """The time left, from the mean of what was run; nothing before three cases have told."""
    left = total - done
    if record.closed is not None:
        return "closed"
    if left <= 0:
        return "review open" if total else ""
    seconds = [a.ended.seconds for attempts in record.attempts.values() for a in attempts if a.ended is not None]
    if len(seconds) < 3:
        return f"{left} to do"
    return f"{duration(left * sum(seconds) / len(seconds))} left"
