"""What the intake collects, and what is still missing before a campaign can be opened. No widget: tested as it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.casefiles.folders import case_folder
from app.commands import OpenCampaign, Reply
from app.events import JsonObject
from ui import plan_words

PERSON_FIELDS = ("name", "company", "department", "position", "location")
STATION, CSMS = "charging-station", "csms"

NEEDS_FIRMWARE = "TC_044_1_CS"
"""The case that installs what the station's vendor has made; the other cases of firmware use files that the bench makes."""
PAGES = ("Device and PICS", "Connection", "People", "Identity", "Set-up", "Summary")
DEVICE, CONNECTION, IDENTITY, SET_UP, SUMMARY = 0, 1, 3, 4, 5
_LOOPBACK = re.compile(r"(127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+")


@dataclass(frozen=True)
class Missing:
    """Something that has to be settled first: on which page, and in words what to do."""

    page: int
    text: str


@dataclass
class Draft:
    """The answers so far."""

    dut_type: str = STATION
    pics_path: str = ""
    pics: Reply | None = None
    """The engine's answer to CheckPics for ``pics_path``; None while it was not read."""
    embedded: bool = False
    listen: str = ""
    connect: str = ""
    charge_point_id: str = ""
    user: str = ""
    password: str = ""
    hands: str = "window"
    hook: str = ""
    mode: str = "rehearsal"
    tester: dict[str, str] = field(default_factory=dict)
    laboratory: dict[str, str] = field(default_factory=dict)
    vendor: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    """The identity as typed."""
    scanned: str = ""
    """The code of the nameplate as scanned."""
    lab_path: str = ""
    """The register of the laboratory, if it can be read."""
    lab_problem: str = ""
    """Why the register that was chosen cannot be used."""
    equipment: list[str] = field(default_factory=list)
    """Ids of what is used of the register."""
    doubtful: list[str] = field(default_factory=list)
    """What is used although its calibration does not hold."""
    firmware: str = ""
    """A file that the station can install, for the case that wants one."""
    case_file: str = ""

    @property
    def wants_firmware(self) -> bool:
        """Whether a case applies that needs the vendor's firmware."""
        needed = any(entry["id"] == NEEDS_FIRMWARE and entry.get("applies") is not False for entry in self.plan)
        return needed and self.dut_type == STATION and not self.embedded

    @property
    def only_this_computer(self) -> bool:
        """Whether a device on the wire would have to run on this computer to reach the bench."""
        here = not self.listen or bool(_LOOPBACK.fullmatch(self.listen))
        return self.dut_type == STATION and not self.embedded and here

    def warnings(self) -> list[Missing]:
        """What does not stand against opening the campaign, and will be in the way of cases."""
        found: list[Missing] = []
        if self.only_this_computer:
            found.append(
                Missing(CONNECTION, "No station in the network can connect: the bench listens on this computer only.")
            )
        if self.wants_firmware and not self.firmware and not self._firmware_of_pics:
            found.append(Missing(SET_UP, f"{NEEDS_FIRMWARE} stays undecided: no firmware for this station is given."))
        return found

    @property
    def _firmware_of_pics(self) -> str:
        pics = self.pics.data.get("pics") if self.pics else None
        given = pics.get("parameters") if isinstance(pics, dict) else None
        return str(given.get("firmware_file") or "") if isinstance(given, dict) else ""

    @property
    def plan(self) -> list[JsonObject]:
        entries = self.pics.data.get("plan") if self.pics else None
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []

    @property
    def problems(self) -> list[JsonObject]:
        """What CheckPics found, errors first, in the order of the file."""
        found = self.pics.data.get("problems") if self.pics else None
        items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
        return sorted(items, key=lambda item: (not is_error(item), int(item.get("line") or 0)))

    @property
    def errors(self) -> int:
        return sum(1 for problem in self.problems if is_error(problem))

    @property
    def identity(self) -> list[JsonObject]:
        """As the command takes it."""
        found: list[JsonObject] = [{"source": "typed", **self.typed}] if self.typed else []
        return [*found, {"source": "scanned", "code": self.scanned}] if self.scanned else found

    def missing(self) -> list[Missing]:
        """Everything that stands against opening the campaign, in the order of the pages."""
        found: list[Missing] = []
        if not self.pics_path:
            found.append(Missing(0, "Load the PICS file of the device."))
        elif self.pics is None:
            found.append(Missing(0, "The PICS file is being read."))
        elif not self.pics.ok:
            found.append(Missing(0, self.pics.text or "The PICS file cannot be read."))
        elif not self.plan:
            found.append(Missing(0, "The PICS file cannot be understood: the problems say where and why."))
        elif self.errors and self.mode == "certification":
            found.append(
                Missing(0, f"Certification needs a PICS without errors: correct {_count(self.errors, 'error')}.")
            )
        if not self.embedded:
            found += self._missing_connection()
        if self.hands == "hook" and urlsplit(self.hook).scheme not in ("http", "https"):
            found.append(Missing(1, "Give the address of the HTTP hook, such as http://127.0.0.1:8090/."))
        if self.mode == "certification":
            if not self.tester.get("name"):
                found.append(Missing(2, "Certification needs the name of the tester."))
            if not self.laboratory.get("company"):
                found.append(Missing(2, "Certification needs the laboratory."))
            if not self.embedded:
                found += self._missing_for_certification()
            if self.embedded:
                found.append(
                    Missing(SUMMARY, "The embedded device is for rehearsals: choose rehearsal, or a real device.")
                )
        if self.lab_problem:
            found.append(Missing(SET_UP, self.lab_problem))
        if self.dut_type == STATION and self.firmware and not Path(self.firmware).expanduser().is_file():
            found.append(Missing(SET_UP, "The firmware file is not there: choose another, or empty the field."))
        if not self.case_file:
            found.append(Missing(SUMMARY, "Choose where the case file is kept."))
        elif Path(self.case_file).exists():
            found.append(Missing(SUMMARY, "A file of this name exists already; a case file is never overwritten."))
        return found

    def _missing_for_certification(self) -> list[Missing]:
        """What the intake of a certification cannot do without; the rest is settled once the campaign is open."""
        found = []
        if not self.typed and not self.scanned:
            found.append(
                Missing(IDENTITY, "Certification needs the identity: scan the nameplate, or type what stands on it.")
            )
        if not self.lab_path and not self.lab_problem:
            found.append(Missing(SET_UP, "Certification needs the register of the laboratory, with its equipment."))
        found += [Missing(SET_UP, f"{text}. Take it out of use, or correct the register.") for text in self.doubtful]
        return found

    def _missing_connection(self) -> list[Missing]:
        if self.dut_type == STATION:
            if self.listen and not re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s:]+):\d{1,5}", self.listen):
                return [Missing(1, "The address to listen on is host:port, such as 0.0.0.0:9000.")]
            return []
        found = []
        if not self.connect:
            found.append(Missing(1, "Give the URL of the management system."))
        elif urlsplit(self.connect).scheme not in ("ws", "wss"):
            found.append(Missing(1, "The URL must begin with ws:// or wss://."))
        elif not urlsplit(self.connect).netloc:
            found.append(Missing(1, "The URL names no host after ws:// or wss://."))
        if not self.charge_point_id:
            found.append(Missing(1, "Give the charge point id of the bench."))
        return found

    def command(self) -> OpenCampaign:
        """The command that opens this campaign."""
        hands = {"window": "window", "simulated": "simulated", "hook": self.hook}[self.hands]
        station = self.dut_type == STATION
        return OpenCampaign(
            pics_path=self.pics_path,
            case_file=self.case_file,
            mode=self.mode,
            hands=hands,
            listen=self.listen if station and not self.embedded else "",
            connect="" if station or self.embedded else self.connect,
            charge_point_id="" if self.embedded else self.charge_point_id,
            basic_auth_user="" if self.embedded else self.user,
            basic_auth_password="" if self.embedded else self.password,
            tester=dict(self.tester),
            laboratory=dict(self.laboratory),
            vendor=dict(self.vendor),
            settings={"firmware_file": str(Path(self.firmware).expanduser().absolute())}
            if station and self.firmware
            else {},
            embedded_dut=self.embedded,
            lab_path=self.lab_path,
            equipment=list(self.equipment),
            identity=[] if self.embedded else self.identity,
        )


def _identity_line(draft: Draft) -> str:
    known = [*draft.typed.values()]
    return ", ".join(known) if known else "scanned" if draft.scanned else "not given"


def intake_lines(draft: Draft) -> list[tuple[str, str]]:
    """Identity and equipment for the summary."""
    used = len(draft.equipment)
    equipment = f"{_count(used, 'piece')} in use" if draft.lab_path else draft.lab_problem or "no register"
    if draft.doubtful:
        equipment = f"{len(draft.doubtful)} not calibrated, {equipment}"
    return [("Identity", _identity_line(draft)), ("Equipment", equipment)]


def is_error(problem: JsonObject) -> bool:
    return str(problem.get("severity") or "error") == "error"


def changes(before: list[JsonObject], after: list[JsonObject]) -> list[tuple[JsonObject, str]]:
    """The cases whose decision changed between two readings of a PICS, with what holds now."""
    old = {entry["id"]: entry.get("applies") for entry in before}
    words = {True: "now applies", False: "does not apply", None: "undecided"}
    return [
        (entry, words[entry.get("applies")])
        for entry in after
        if entry["id"] in old and old[entry["id"]] != entry.get("applies")
    ]


def usual_folder() -> Path:
    """Where case files are put unless another place is chosen."""
    return case_folder()


def suggested_case_file(pics_path: str, now: datetime) -> str:
    """A new name in the person's documents: date, time and the name of the PICS."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(pics_path).stem).strip("-") or "campaign"
    path = case_folder() / f"{now:%Y-%m-%d-%H%M}-{stem}.ocppcase"
    number = 2
    while path.exists():
        path = path.with_name(f"{now:%Y-%m-%d-%H%M}-{stem}-{number}.ocppcase")
        number += 1
    return str(path)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def effect_words(plan: list[JsonObject]) -> tuple[str, str, str]:
    """The one number, and the two lines beside it."""
    applying, total, hands = plan_words.summary(plan)
    open_cases = sum(1 for entry in plan if entry.get("applies") is None)
    runnable = sum(1 for entry in plan if entry.get("applies") is True and entry.get("scenario"))
    details = [f"{hands} need hands", f"{runnable} can run in this version"]
    if open_cases:
        details.append(f"{open_cases} undecided")
    return str(applying), f"of {total} cases apply", ", ".join(details)


def person(values: dict[str, Any]) -> dict[str, str]:
    """Only what was filled in, without blanks at the ends."""
    return {name: str(value).strip() for name, value in values.items() if str(value).strip()}
