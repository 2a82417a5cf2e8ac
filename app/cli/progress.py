"""What a campaign in the terminal says of itself while it runs, on standard error: one line a case."""

from __future__ import annotations

from contextlib import suppress
from typing import TextIO

from app.campaign import files_moved, short_times
from app.campaign.in_words import decided_by, evidence, plain
from app.campaign.record import CampaignRecord
from app.engine.campaign import Campaign
from app.events import (
    AskedOtherwise,
    BenchFault,
    BenchTransfer,
    CampaignOpened,
    CaseEnded,
    CaseNotRun,
    CaseStarted,
    EngineState,
    IdTagsChecked,
    JsonObject,
    LinkChanged,
    PlanMade,
    Recorded,
    StartedWithOpenItems,
    StationSurveyed,
    VerdictReached,
)
from app.intake.operator_sheet import REMEDY, differences
from app.intake.turned_away import why
from app.link.central_system import CentralSystemLink
from app.report.text import value_text


class Progress:
    """Follows the records of a campaign."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._title = ""
        self._utility = False
        self._line = ""
        self._trouble = ""
        self._informative: set[str] = set()
        self._record: CampaignRecord | None = None

    def where(self, campaign: Campaign) -> None:
        """Where the DUT is to connect, or what the bench connects to."""
        self._record = campaign.record
        link = campaign.connection.link
        if isinstance(link, CentralSystemLink):
            self.say(f"Listening at {link.url}")
        elif link is not None:
            self.say(f"Connecting to {link.url}")

    def show(self, recorded: Recorded) -> None:
        match recorded.event:
            case CampaignOpened(parameters=parameters, dut_type=dut_type):
                if short := short_times.in_words(parameters, dut_type):
                    self.say(f"{'Warning':<12} Times are {short}.")
            case PlanMade(entries=entries):
                self._informative = {str(entry["id"]) for entry in entries if entry.get("informative")}
            case CaseStarted(title=title, utility=utility):
                self._title, self._utility = title, utility
            case AskedOtherwise() as came:
                self._not_as_asked(came)
            case VerdictReached(layer="machine") as verdict if not self._utility or verdict.value != "PASS":
                self.say(f"{verdict.value:<12} {verdict.case_id:<14} {self._title}")
                if verdict.value != "PASS":
                    self.say(f"{'':<12} {self._in_words(verdict)}")
                    if verdict.case_id in self._informative:
                        self.say(f"{'':<12} {verdict.case_id} is informative: its result blocks nothing.")
            case VerdictReached(layer="approval", value=value) as approval if value != "approved":
                self.say(f"{'':<12} {approval.case_id}: {value} ({approval.by}; advice {approval.advice})")
            case BenchTransfer(what="finished" | "failed") as moved:
                self.say(f"{'FILE':<12} {moved.case_id:<14} {files_moved.in_words(moved)}")
            case CaseEnded(how="interrupted") as ended:
                self.say(f"{'INTERRUPTED':<12} {ended.case_id:<14} {ended.reason}")
            case CaseNotRun(case_id=case_id, reason=reason):
                self.say(f"{'NOT RUN':<12} {case_id:<14} {reason}")
            case EngineState(state="waiting for the DUT", detail=detail):
                self.say(f"... {detail}")
            case LinkChanged() as link:
                self._link(link)
            case StartedWithOpenItems(items=items):
                self._warn(items)
            case StationSurveyed(items=items):
                self._station(items)
            case IdTagsChecked(tags=tags):
                self._id_tags(tags)
            case BenchFault(where=where, text=text):
                self.say(f"The bench failed in {where}: {text}")
            case _:
                pass

    def _in_words(self, verdict: VerdictReached) -> str:
        """Why, as window and report say it, with the frame and the document."""
        record = self._record
        attempt = record.attempt(verdict.case_id, verdict.attempt) if record is not None else None
        if attempt is None:
            return verdict.reason
        check = decided_by(attempt)
        said = plain(attempt, verdict.reason)
        return f"{said} {evidence(check)}" if check is not None else said

    def _link(self, link: LinkChanged) -> None:
        """Whoever sets the device up hears at once why it does not get in; the same trouble is told once."""
        if link.what == "connected":
            self._trouble = ""
        text, remedy = why(link)
        if text and text != self._trouble:
            self._trouble = text
            self.say(f"{'REFUSED':<12} {text[:1].upper()}{text[1:]}.")
            if remedy:
                self.say(f"{'':<12} {remedy}")

    def _station(self, items: list[JsonObject]) -> None:
        """What the station says of itself and keeps, where it is not as it should be."""
        for item in items:
            text = str(item["text"])
            self.say(f"{'Station':<12} {text[:1].upper()}{text[1:]}.")
            if item["remedy"]:
                self.say(f"{'':<12} {item['remedy']}")

    def _id_tags(self, tags: list[JsonObject]) -> None:
        """Whoever operates the management system hears of a tag that is not entered before a case fails for it."""
        wrong = differences(tags)
        for text in wrong:
            self.say(f"{'Id tags':<12} {text}.")
        if wrong:
            self.say(f"{'':<12} {REMEDY}")

    def _not_as_asked(self, came: AskedOtherwise) -> None:
        """Whoever operates the management system sees what differs at once, and can send it again."""
        if not came.frame:
            self.say(f"{'NOT SENT':<12} {came.case_id:<14} {came.action}: a slip, number {came.tries}")
            return
        self.say(f"{'NOT AS ASKED':<12} {came.case_id:<14} {came.action}, frame {came.frame}. It can be sent again:")
        for item in came.fields:
            self.say(
                f"{'':<12} {item['field']}: asked for was {value_text(item['wanted'])}, came {value_text(item['got'])}"
            )

    def _warn(self, items: list[JsonObject]) -> None:
        """A rehearsal starts all the same; what is wrong is named, what nobody has answered is only counted."""
        for item in items:
            if item["state"] != "open":
                self.say(f"{'Warning':<12} {item['title']}: {item['text']}. {item['remedy']}".rstrip())
        number = sum(1 for item in items if item["state"] == "open")
        if number:
            are = "1 item is" if number == 1 else f"{number} items are"
            self.say(
                f"{'Intake':<12} {are} open, which certification would not start with; 'ocpp-bench intake show' lists them."
            )

    def say(self, text: str) -> None:
        """One line. Where nobody reads any more (a closed pipe, a terminal that is gone), the campaign goes on without."""
        with suppress(OSError, ValueError):
            print(text, file=self._out, flush=True)
