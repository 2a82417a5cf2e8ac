"""What the notice under the truth bar says when the bench itself is at fault, and what that means for the result."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from app.campaign import files_moved
from app.campaign.record import CampaignRecord
from app.campaign.station_limits import CONNECTORS_IN_USE, TRANSACTIONS
from app.events import (
    BenchFault,
    BenchTransfer,
    CaseEnded,
    CaseNotRun,
    CaseStarted,
    ChecklistAnswered,
    ChecklistMeasured,
    Frame,
    IdTagsChecked,
    LinkChanged,
    PromptClosed,
    Recorded,
    StartedWithOpenItems,
    StationSurveyed,
)
from app.intake.operator_sheet import REMEDY, differences
from app.intake.standing import CANNOT_START, in_the_way
from app.intake.turned_away import why
from app.scenario.values import whole_number
from ui.session import Session
from ui.shell.notice import Notice

_FAULT, _RECORDING, _ENGINE, _INTAKE, _REFUSED = "fault", "recording", "engine", "intake", "refused"
_AWAY, _STATION, _TAGS, _FILE = "turned away", "station", "id tags", "file"


class Notices:
    """Shows one notice at a time, the gravest: a lost engine, then a lost recording, then a bench fault."""

    def __init__(
        self, notice: Notice, session: Session, *, restart: Callable[[], None], run_again: Callable[[str], None]
    ) -> None:
        self._notice, self._session = notice, session
        self._restart, self._run_again = restart, run_again
        self._not_started = ""
        """The case that was asked for and could not be started, until one is."""
        self._in_use: int | str = ""
        """What the notice about the station waits for: the number of a connector that is not free, or a word if it is not one; empty:
        nothing that the next case would show to be over."""
        self._away: set[str] = set()
        """What people have put away; it does not come back because a case begins."""
        notice.put_away.connect(self._put_away_by_hand)
        self.shown = ""
        """``engine``, ``recording``, ``fault``, ``intake``, ``refused``, ``turned away``, ``station``, ``id tags``, ``file`` or empty."""

    def engine_changed(self) -> None:
        """The engine was lost, or is back."""
        session = self._session
        if session.engine == "lost":
            self.shown = _ENGINE
            self._notice.show_notice(
                session.engine_text or "The engine is lost.",
                engine_meaning(session.record),
                action="Start a new engine",
                key="Ctrl+Shift+R",
                do=self._restart,
            )
        elif self.shown == _ENGINE:
            self.put_away()

    def recording_failed(self, why: str) -> None:
        self.shown = _RECORDING
        self._notice.show_notice(
            f"The recording has failed: {why}",
            recording_meaning(self._session.record),
            action="",
        )

    def records_arrived(self, records: list[Recorded]) -> None:
        """A bench fault among these records is shown at once; a case that begins afterwards puts it away."""
        fault: BenchFault | None = None
        link: LinkChanged | None = None
        for recorded in records:
            if isinstance(recorded.event, StartedWithOpenItems | StationSurveyed | IdTagsChecked):
                if self._session.is_open:  # of a campaign that is over, the checklists tell
                    self._found(recorded.event)
            elif isinstance(recorded.event, LinkChanged):
                if recorded.event.what == "connected" or why(recorded.event)[0]:
                    link = recorded.event
            elif isinstance(recorded.event, BenchTransfer):
                self._file(recorded.event)
            elif isinstance(recorded.event, BenchFault):
                fault = recorded.event
            elif isinstance(recorded.event, CaseNotRun):
                stopped = recorded.event.reason.startswith("stopped by")
                self._not_started = "" if stopped else recorded.event.case_id
            elif isinstance(recorded.event, Frame):
                if self.shown == _STATION and _freed(recorded) == self._in_use:
                    self.put_away()
            elif isinstance(recorded.event, CaseStarted):
                fault = None
                if not recorded.event.utility:
                    self._not_started = ""
                over = self.shown == _STATION and self._in_use != "" and not recorded.event.utility
                if self.shown in (_FAULT, _REFUSED) or over:
                    self.put_away()
            elif isinstance(recorded.event, CaseEnded | PromptClosed):  # what was in the way may be over
                if self.shown == _REFUSED:
                    self.put_away()
            elif isinstance(recorded.event, ChecklistAnswered | ChecklistMeasured):
                self._settled()
        if link is not None:
            self._link(link)
        if fault is not None and self.shown not in (_RECORDING, _ENGINE):
            self._bench_fault(fault)

    def _found(self, event: StartedWithOpenItems | StationSurveyed | IdTagsChecked) -> None:
        if isinstance(event, StationSurveyed):
            self._station(event)
        elif isinstance(event, IdTagsChecked):
            self._id_tags(event)
        elif self.shown in ("", _REFUSED):
            self._started_open(event)

    def _link(self, link: LinkChanged) -> None:
        """A device that does not get in is told at once, and no longer than it stays out."""
        text, remedy = why(link)
        if not text:
            if self.shown == _AWAY:
                self.put_away()
        elif self._session.is_open and self.shown in ("", _AWAY, _REFUSED, _INTAKE):
            self.shown = _AWAY
            self._notice.show_notice(text[:1].upper() + text[1:], remedy, action="", tone="inconclusive")

    def _file(self, moved: BenchTransfer) -> None:
        """A file that the CSMS has asked for outside of the cases of files, and that could not be moved. In those, a finding says it."""
        if moved.what == "finished" and self.shown == _FILE:
            self.put_away()
        text = files_moved.in_words(moved)
        claim = f"{text[:1].upper()}{text[1:]}."
        new = moved.what == "failed" and not moved.in_case and claim not in self._away
        if new and self._session.is_open and self.shown in ("", _FILE, _INTAKE, _REFUSED):
            self.shown = _FILE
            meaning = "No verdict depends on it. The report lists it."
            self._notice.show_notice(claim, meaning, action="", tone="inconclusive")

    def _bench_fault(self, fault: BenchFault) -> None:
        self.shown = _FAULT
        case_id = faulted_case(self._session.record)
        meaning = "No case was running, so no result is touched."
        if case_id:
            meaning = (
                "For the result: this attempt counts as a bench error, never against the device. Run the case again."
            )
        self._notice.show_notice(
            f"Bench fault: {fault.text}",
            meaning,
            action="Run again" if case_id else "",
            key="Shift+F5" if case_id else "",
            do=lambda: self._run_again(case_id),
        )

    def refused(self, text: str) -> None:
        """The engine has refused something; a case that begins afterwards puts it away."""
        self.shown = _REFUSED
        first, _, more = text.partition("\n")  # the checklists show what the other lines say
        self._notice.show_notice(first, "The checklists say what to do." if more else "", tone="inconclusive")

    def _settled(self) -> None:
        """Nothing is in the way of a certification any more: that it was refused is no news."""
        if (
            self.shown == _REFUSED
            and self._notice.claim.startswith(CANNOT_START)
            and not in_the_way(self._session.record)
        ):
            self.put_away()

    def _started_open(self, started: StartedWithOpenItems) -> None:
        """A rehearsal runs although something is wrong; what nobody has answered yet is no warning."""
        wrong = [item for item in started.items if item["state"] != "open"]
        if wrong and f"{wrong[0]['title']}: {wrong[0]['text']}" not in self._away:
            self.shown = _INTAKE
            more = len(started.items) - 1
            rest = f" {more} more item{'s are' if more > 1 else ' is'} open." if more else ""
            self._notice.show_notice(
                f"{wrong[0]['title']}: {wrong[0]['text']}",
                f"Certification would not start like this; the report of the rehearsal says so.{rest}",
                action="", tone="inconclusive",
            )  # fmt: skip

    def _station(self, survey: StationSurveyed) -> None:
        """What the station says of itself or keeps is not as it should be; the gravest first. The checklists have all of it."""
        said = [item for state in ("stops", "wrong", "left") for item in survey.items if item["state"] == state]
        text, more = str(said[0]["text"]) if said else "", len(said) - 1
        if (
            not said
            or self.shown not in ("", _STATION, _INTAKE, _REFUSED)
            or f"{text[:1].upper()}{text[1:]}." in self._away
        ):
            return
        self.shown = _STATION
        what, connector = said[0].get("what"), re.search(r"connector (\d+)", text)
        self._in_use = ""
        if what in (CONNECTORS_IN_USE, TRANSACTIONS):
            self._in_use = int(connector[1]) if what == CONNECTORS_IN_USE and connector else str(what)
        claim, remedy = f"{text[:1].upper()}{text[1:]}.", str(said[0]["remedy"])
        if self._in_use and self._not_started:
            claim, remedy = f"{self._not_started} was not started. {claim}", f"{remedy} Then run the case again."
        rest = f" The checklists in Intake say {more} more." if more else ""
        self._notice.show_notice(claim, f"{remedy}{rest}".strip(), action="", tone="inconclusive")

    def _id_tags(self, checked: IdTagsChecked) -> None:
        """An id tag that the CSMS does not know, before a case fails for it; entered and asked for again, it is no news."""
        wrong = differences(checked.tags)
        text = f"Id tags: {'; '.join(wrong)}."
        if not wrong and self.shown == _TAGS:
            self.put_away()
        elif wrong and text not in self._away and self.shown in ("", _TAGS, _INTAKE, _REFUSED):
            self.shown = _TAGS
            self._notice.show_notice(text, REMEDY, action="", tone="inconclusive")

    def new_campaign(self) -> None:
        """Another campaign is on the screen: what was said of the one before is over, a lost engine and its recording but for."""
        self._away.clear()
        self._not_started = ""
        if self.shown not in ("", _ENGINE, _RECORDING):
            self.put_away()

    def _put_away_by_hand(self, claim: str) -> None:
        self._away.add(claim)
        self.shown = ""

    def put_away(self) -> None:
        self.shown = ""
        self._notice.hide()


def _freed(recorded: Recorded) -> int | None:
    """The connector that a frame of the station reports as Available."""
    frame = recorded.event
    if not isinstance(frame, Frame) or (frame.direction, frame.message_type, frame.action) != (
        "in",
        2,
        "StatusNotification",
    ):
        return None
    try:
        payload = json.loads(recorded.raw or b"")[3]
        return whole_number(payload["connectorId"]) if payload["status"] == "Available" else None
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None  # not as the specification has it; the case file keeps it, and the cases judge it


def faulted_case(record: CampaignRecord) -> str:
    """The case that a bench fault has hit: the running one, or one that has just ended as a bench error."""
    if record.current is not None:
        return record.current.started.for_case or record.current.case_id
    last = max((a[-1] for a in record.attempts.values() if a), key=lambda attempt: attempt.first_seq, default=None)
    if last is not None and last.machine is not None and last.machine.value == "ERROR":
        return last.case_id
    return ""


def engine_meaning(record: CampaignRecord) -> str:
    """What a lost engine means for what was recorded and for the case that ran."""
    if not record.last_seq:
        return "No campaign was open, so nothing is lost. A new engine can be started."
    running = record.current
    hit = "No case was running. "
    open_cases = [prompt.shown.case_id for prompt in record.open_prompts.values() if prompt.shown.kind_of == "APPROVE"]
    if open_cases:
        hit = f"{open_cases[0]} has no approval yet; it is asked for again. "
    if running is not None:
        name = running.started.for_case or running.case_id
        hit = f"{name} counts as interrupted, never against the device. "
    return f"All that this window shows is in the case file. {hit}A new engine goes on with the case file."


def recording_meaning(record: CampaignRecord) -> str:
    """What a lost recording means: the cases have been ended, and what to do."""
    hit = "No case runs any more. "
    if record.current is not None:
        name = record.current.started.for_case or record.current.case_id
        hit = f"{name} was ended; it counts as interrupted, never against the device. "
    return (
        f"{hit}What was recorded before is safe. Look at the disk of the case file (full, or removed?), then close the "
        "campaign (Ctrl+K, close) and open the case file again."
    )
