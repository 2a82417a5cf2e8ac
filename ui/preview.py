"""``python -m ui.preview --out DIR [--size 1920x1080] [--dark] [--scale 1.5] [--only NAME]``: pictures of every workspace.

The sample campaign is shown through the same session and the same fold as a real one. ``--size`` is in pixels of the screen,
``--scale`` the screen's scale: 1920x1080 at 1.5 is a window of 1280x720.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.commands import CheckLab, CheckPics, Command, Reply, SelfCheckState
from ui import preview_files, preview_intake
from ui import preview_sample as sample
from ui.main_window import MainWindow

SETTLE_S = 3.0


class PreviewEngine:
    """Answers CheckPics and SelfCheckState with the sample; everything else is accepted and does nothing."""

    def __init__(self, **selfcheck: bool) -> None:
        self._selfcheck = selfcheck

    def ask(self, command: Command, then: Callable[[Reply], None]) -> None:
        if isinstance(command, CheckPics):
            data = {
                "problems": sample.problems(),
                "plan": sample.plan_entries(),
                "pics": sample.pics(),
                "dut_type": "charging-station",
            }
            then(Reply(True, data=data))
        elif isinstance(command, CheckLab):
            then(preview_intake.lab_reply(command.dut_type or "charging-station"))
        elif isinstance(command, SelfCheckState):
            then(Reply(True, data=sample.selfcheck(**self._selfcheck)))
        else:
            then(Reply(True))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.preview", description="Pictures of every workspace.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    width, height = (round(int(side) / options.scale) for side in options.size.split("x"))
    from ui import theme

    app = QApplication(["preview"])
    theme.apply(app, options.dark)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, prepare in scenes().items():
        if options.only and name not in options.only:
            continue
        window = prepare()
        window.resize(width, height)
        window.show()
        _settle(app, window)
        window.grab().save(str(options.out / f"{name}.png"))
        window.close()
        window.deleteLater()
        app.processEvents()
    return 0


def _settle(app: QApplication, window: MainWindow) -> None:
    """Until the lists are read and everything is painted."""
    until = time.monotonic() + SETTLE_S
    while (window.intake.recent.busy or window.session.reading) and time.monotonic() < until:
        app.processEvents()
    for _ in range(4):
        app.processEvents()


def scenes() -> dict[str, Callable[[], MainWindow]]:
    """What is photographed, by the name of its file."""
    import tempfile

    from ui.session import Session
    from ui.shell.file_check import Outcome
    from ui.state import WindowState

    folder = Path(tempfile.mkdtemp(prefix="ocpp-bench-preview-"))
    state = WindowState(folder / "window.json")
    state.set("people", {"tester": {"name": "A. Keller", "position": "Test engineer"}})
    os.environ["OCPP_BENCH_HOME"] = str(folder)
    case_file = preview_files.write(folder)
    pics_file = folder / "acme-22.yaml"
    pics_file.write_text("dut: charging-station\n", encoding="utf-8")
    lab_file = folder / "lab.yaml"
    lab_file.write_text(preview_intake.register_text(), encoding="utf-8")

    def window(
        *, campaign: bool = True, running: bool = True, where: str = "intake", engine: PreviewEngine | None = None
    ) -> MainWindow:
        session = Session()
        made = MainWindow(session, state)
        session.connect_engine(engine or PreviewEngine(), 4711)
        if campaign:
            session.begin(str(case_file), 0)
            session.receive(sample.campaign(running=running))
            made.refresh()
        made.go(where)
        return made

    def intake(page: int) -> MainWindow:
        made = window(campaign=False)
        made.intake.begin("charging-station")
        made.intake.load_pics(str(pics_file))
        made.intake.load_register(str(lab_file))
        made.intake.form.identity.form.scan.scanned.emit("SN:0815;FW:1.4.2")
        made.intake.form.identity.form.fields["serial"].setText("0816")
        made.intake.show_page(page)
        made._show_hints()
        return made

    def desk(item: str) -> MainWindow:
        made = window(campaign=False)
        made.session.begin(str(case_file), 0)
        made.session.receive(preview_intake.taken_in(sample.campaign(running=False)))
        made.refresh()
        made.go("intake")
        made.intake.show_desk()
        made.intake.desk.select(item)
        made._show_hints()
        return made

    def plan_not_applicable() -> MainWindow:
        made = window(where="plan")
        made.plan.select("TC_017_2_CS")
        return made

    def lost() -> MainWindow:
        made = window(where="run")
        made.session.engine_lost("The engine is gone.")
        return made

    def overlay() -> MainWindow:
        made = window(where="plan")
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, made.overlay.toggle)
        return made

    def commands() -> MainWindow:
        from PySide6.QtCore import QTimer

        made = window(where="review")
        QTimer.singleShot(0, made.box.open)
        QTimer.singleShot(1, lambda: made.box.field.setText("stop"))
        return made

    def start_empty() -> MainWindow:
        made = MainWindow(Session(), WindowState(Path(tempfile.mkdtemp()) / "window.json"))
        made.intake.recent._folder = lambda: folder / "none"
        made.session.connect_engine(PreviewEngine(), 4711)
        return made

    def start_of(name: str) -> MainWindow:
        made = window(campaign=False)
        made.intake.recent.changed.connect(lambda _: select(made, name))
        return made

    def select(made: MainWindow, name: str) -> None:
        found = [item.path for item in made.intake.recent.listed if name in item.path]
        if found:
            made.intake.start.recent.select(found[0])

    def read_only(where: str, outcome: Outcome | None = None) -> MainWindow:
        made = window(campaign=False)
        made.session.open_read_only(str(case_file), "The file is read-only on this computer.")
        made.session.campaign_changed.connect(lambda: made.go(where))
        if outcome is not None:
            made.session.campaign_changed.connect(lambda: made.files.panel.show_outcome(outcome))
        return made

    head = "3f2a91c0d4e5b6a70c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f40516273"
    good = Outcome(str(case_file), True, 12_345, head)
    bad = Outcome(str(case_file), False, 12_345, head, problems=[
        "record 118 (Frame) was changed: what it says does not fit to its hash",
        "record 204 (VerdictReached) was inserted: record 203 is followed by the hash of record 205"])  # fmt: skip

    def run_ended() -> MainWindow:
        made = read_only("run")
        made.session.campaign_changed.connect(lambda: made.run.workspace._pin("TC_012_CS"))
        return made

    def passed() -> MainWindow:
        made = window(where="review")
        made.review.select("TC_001_CS")
        return made

    return {
        "start": lambda: window(campaign=False), "start-empty": start_empty, "start-open": lambda: window(where="intake"),
        "start-damaged": lambda: start_of("depot"), "start-missing": lambda: start_of("harbour"),
        "read-only": lambda: read_only("review"), "read-only-run": lambda: read_only("run"),
        "run-ended": run_ended,
        "read-only-plan": lambda: read_only("plan"), "read-only-report": lambda: read_only("report"),
        "check-good": lambda: read_only("review", good), "check-bad": lambda: read_only("review", bad),
        "intake-1": lambda: intake(0), "intake-2": lambda: intake(1), "intake-3": lambda: intake(2), "intake-4": lambda: intake(3),
        "intake-5": lambda: intake(4), "intake-6": lambda: intake(5),
        "desk": lambda: desk("network"), "desk-identity": lambda: desk("identity"), "desk-equipment": lambda: desk("equipment"),
        "plan": plan_not_applicable, "plan-empty": lambda: window(campaign=False, where="plan"),
        "run": lambda: window(where="run"), "review": lambda: window(where="review"), "review-pass": passed,
        "review-empty": lambda: window(campaign=False, where="review"), "report": lambda: window(where="report"),
        "bench": lambda: window(where="bench"),
        "bench-running": lambda: window(campaign=False, where="bench", engine=PreviewEngine(running=True)),
        "bench-not-proven": lambda: window(where="bench", engine=PreviewEngine(proven=False)),
        "engine-lost": lost, "keys": overlay, "commands": commands,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
