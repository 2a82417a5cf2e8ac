"""Bench: the tool itself, so that a tester can say what it was: version, test plans, self-check, parameters,
engine, clock, device."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app import parameters
from app.campaign.record import CampaignRecord
from app.events import Recorded
from ui import theme
from ui.bench.selfcheck_panel import SelfCheckPanel
from ui.intake.forms import scrolled
from ui.session import Session
from ui.shell.parts import clear, column, label, row, rule
from ui.shell.truth import thousands
from ui.widgets import ElidedLabel, KeyButton, Panel, SearchField

EVENTS = ("LagMeasured", "BenchFault", "DutIdentified", "CampaignClosed", "PlanMade", "ConfigurationRecorded")
NARROW = 2200
"""In px at 100 %."""


class BenchWorkspace(QWidget):
    """Three panels: facts about the bench, its self-check, and every campaign parameter with unit, value and meaning."""

    name = "bench"
    hint_context = "bench"
    go = Signal(str, str)
    restart_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._behind = False
        self._was_narrow = self._narrow()
        layout = row(self, margins=(8, 8, 8, 8), spacing=8)
        self.facts_panel = Panel("This bench")
        content = QWidget()
        self._facts = column(content, margins=(20, 14, 20, 16), spacing=0)
        self.facts_area = scrolled(content, "This bench")
        self.facts_area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.facts_panel.body.addWidget(self.facts_area, 1)
        foot = row(margins=(20, 10, 20, 14), spacing=8)
        self.restart = KeyButton("Start a new engine", "Ctrl+Shift+R")
        self.restart.clicked.connect(lambda _=False: self.restart_wanted.emit())
        foot.addWidget(self.restart)
        foot.addStretch(1)
        self.facts_panel.body.addWidget(rule())
        self.facts_panel.body.addLayout(foot)
        layout.addWidget(self.facts_panel, 2)

        self.self_check = SelfCheckPanel(session)
        layout.addWidget(self.self_check, 3)

        self.parameters_panel = Panel("Campaign parameters", "set in the PICS file, section parameters, or with --set")
        self.parameters_panel.set_note_left()
        search = row(margins=(16, 10, 16, 4))
        self.field = SearchField("Filter parameters")
        self.field.textChanged.connect(lambda _: self._show_parameters())
        search.addWidget(self.field)
        self.parameters_panel.body.addLayout(search)
        inner = QWidget()
        self._parameters = column(inner, margins=(16, 6, 16, 16), spacing=0)
        self.parameters_panel.body.addWidget(scrolled(inner, "Campaign parameters"), 1)
        layout.addWidget(self.parameters_panel, 3)
        session.engine_changed.connect(self._show_facts)
        self.set_record()

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"filter": self.field.setFocus, **self.self_check.handlers()}

    def set_record(self) -> None:
        """Another campaign. What nobody sees is made when somebody does: opening a campaign must not wait for it."""
        self._behind = not self.isVisible()
        if not self._behind:
            self._show_facts()
            self.self_check.refresh()
            self._show_parameters()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._behind:
            self.set_record()

    def apply(self, records: list[Recorded]) -> None:
        if not self._behind and {recorded.event.kind for recorded in records}.intersection(EVENTS):
            self._show_facts()

    def focus_first(self) -> None:
        self.facts_area.setFocus()

    def _show_facts(self) -> None:
        clear(self._facts)
        for title, lines in facts(self._session):
            self._facts.addWidget(label(title, "title"))
            self._facts.addSpacing(theme.px(6))
            self._facts.addWidget(rule())
            for name, value in lines:
                line = row(margins=(0, 6, 0, 6), spacing=12)
                line.addWidget(label(name, "body", "text2"), 2, Qt.AlignmentFlag.AlignTop)
                said = label(value, "body-medium", wrap=True)
                said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                line.addWidget(said, 3)
                self._facts.addLayout(line)
                self._facts.addWidget(rule())
            self._facts.addSpacing(theme.px(18))
        self._facts.addStretch(1)
        self.restart.setEnabled(self._session.engine == "lost")

    def _show_parameters(self) -> None:
        clear(self._parameters)
        opened = self._session.record.opened
        values = opened.parameters if opened else {}
        words = self.field.text().lower().split()
        shown = 0
        narrow = self._narrow()
        for parameter in parameters.PARAMETERS:
            if not all(word in f"{parameter.name} {parameter.meaning}".lower() for word in words):
                continue
            shown += 1
            value = values.get(parameter.name, parameter.default)
            changed = value != parameter.default
            line = row(margins=(0, 6, 0, 0 if narrow else 6), spacing=12)
            name = ElidedLabel(parameter.name, "mono-medium" if changed else "mono")
            name.setFixedWidth(theme.px(216))
            line.addWidget(name)
            said = label(f"{value} {parameter.unit}".strip(), "body-strong" if changed else "body-medium")
            said.setFixedWidth(theme.px(130))
            said.setToolTip(f"default {parameter.default}")
            line.addWidget(said)
            meaning = ElidedLabel(parameter.meaning, "secondary" if narrow else "body", "text2")
            self._parameters.addLayout(line)
            if not narrow:
                line.addWidget(meaning, 1)
            else:
                line.addStretch(1)
                self._parameters.addWidget(meaning)
                self._parameters.addSpacing(theme.px(6))
            self._parameters.addWidget(rule())
        if not shown:
            self._parameters.addWidget(label("No parameter has these words in its name or meaning.", "body", "text2"))
        self._parameters.addStretch(1)

    def _narrow(self) -> bool:
        """Too little room for the meaning of a parameter beside its value: it stands below."""
        return self.width() < theme.px(NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._narrow() != self._was_narrow:
            self._was_narrow = self._narrow()
            self._show_parameters()


def product_version() -> str:
    try:
        return version("ocpp-bench")
    except PackageNotFoundError:
        return "from its sources"


def facts(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """What there is to say about the bench, by block."""
    record = session.record
    engine = {"connected": f"connected, process {session.engine_process_id}" if session.engine_process_id else "connected",
              "starting": "starting", "lost": f"lost. {session.engine_text}"}[session.engine]  # fmt: skip
    blocks = [
        (
            "Product",
            [
                ("OCPP Bench", product_version()),
                ("Runs on", f"Python {sys.version.split()[0]}, {platform.system()} {platform.release()}"),
                ("Engine", engine),
            ],
        )
    ]
    opened = record.opened
    if opened is None:
        blocks.append(("Campaign", [("Campaign", "none is open")]))
        return blocks
    blocks.append(
        (
            "Campaign",
            [
                ("Campaign", opened.campaign_id),
                ("Case file", _case_file(session)),
                ("Records", f"{thousands(record.last_seq)}, {thousands(record.frame_count)} of them frames"),
                ("Report number", opened.report_number),
                ("Test plans", f"{opened.testplans_revision}, SHA-256 {opened.testplans_hash[:16]}…"),
                ("PICS", f"{opened.pics_name}, SHA-256 {opened.pics_sha256[:16]}…"),
                ("Certificate", opened.goal),
                ("Approvals", "by a person" if opened.approve == "ask" else "the advice is followed, nobody approves"),
            ],
        )
    )
    blocks.append(("Clock", lag_lines(record)))
    if record.dut:
        dut = record.dut[-1]
        blocks.append(
            (
                "Device, as it says itself",
                [("Vendor", dut.vendor), ("Model", dut.model), ("Serial number", dut.serial or "not sent"),
                 ("Firmware", dut.firmware or "not sent"), ("At other boots", _other_boots(record))],
            )
        )  # fmt: skip
    if record.faults:
        blocks.append(("Bench faults, never the device's", [(fault.where, fault.text) for fault in record.faults]))
    return blocks


def _case_file(session: Session) -> str:
    path = session.case_file or "kept by the engine"
    return f"{path}, open read-only" if session.read_only is not None else path


def _other_boots(record: CampaignRecord) -> str:
    """Whether the device has said the same of itself each time; the record keeps what it said when it was another thing."""
    said = {(dut.vendor, dut.model, dut.serial, dut.firmware) for dut in record.dut}
    return "the same" if len(said) == 1 else f"something else, {len(said)} identities in all"


def lag_lines(record: CampaignRecord) -> list[tuple[str, str]]:
    """The error bar of every time in the report."""
    stamps = {frame.frame.source for frame in record.frames[-200:]}
    lines = [("Frames stamped by", " and ".join(sorted(stamps)) or "no frame yet")]
    if not record.lags:
        return [*lines, ("Engine's own lag", "not measured yet")]
    lag = record.lags[-1]
    worst = max(item.max_ns for item in record.lags)
    lines.append(("Engine's own lag", f"p50 {lag.p50_ns / 1e6:.2f} ms, p99 {lag.p99_ns / 1e6:.2f} ms"))
    lines.append(("Largest lag so far", f"{worst / 1e6:.2f} ms"))
    return lines
