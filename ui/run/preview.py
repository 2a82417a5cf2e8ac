"""Pictures of the Run workspace in every state, rendered without a screen.

``python -m ui.run.preview --out DIR [--dark] [--size 1920x1080] [--scale 1.0] [STATE ...]``
``standing-STATE`` is that state in the standing view.
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from app.campaign.record import CampaignRecord
from app.events import Frame, PromptClosed, Recorded

SHELL_HEIGHT = 116
"""What workspace bar, truth bar and key hints take of the window, px at 100 %."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.run.preview", description="Pictures of the Run workspace")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--size", default="1920x1080", help="of the whole window")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--ratio", type=float, default=1.0, help="device pixel ratio of the pictures")
    parser.add_argument("states", nargs="*")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.ratio != 1.0:
        os.environ["QT_SCALE_FACTOR"] = str(options.ratio)
    render(options)
    return 0


def render(options: argparse.Namespace) -> None:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from ui import theme
    from ui.run import sample, sample_operator
    from ui.run.workspace import RunWorkspace

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, options.dark, options.scale)
    width, height = (int(part) for part in options.size.split("x"))
    options.out.mkdir(parents=True, exist_ok=True)
    states = {**sample.STATES, **sample_operator.STATES}
    names = options.states or [*states, "seen", "standing", "arming", "undo", "rejecting", "drawer"]
    suffix = f"{'dark' if options.dark else 'light'}-{options.size}-{options.scale:g}"
    for name in names:
        standing = name == "standing" or name.startswith("standing-")
        state = name.removeprefix("standing-") if standing else name
        state = {
            "seen": "failed",
            "standing": "prompt",
            "arming": "prompt",
            "undo": "approval",
            "rejecting": "approval",
            "drawer": "prompt",
        }.get(state, state)
        records = states[state]() if name != "seen" else _until_seen(sample.failed())
        now = records[-1].mono_ns + (
            0 if name == "seen" else 23_000_000_000 if state in ("prompt", "failed") else 1_000_000_000
        )
        workspace = RunWorkspace(partial(int, now), by="A. Keller")
        workspace.resize(width, height - theme.px(SHELL_HEIGHT))
        record = CampaignRecord.fold(records)
        workspace.set_record(record)
        workspace.show()
        workspace.apply([])
        if name == "seen":
            workspace.apply(records[-2:-1])
        workspace._offset_ns = records[-1].utc_ns - records[-1].mono_ns
        workspace.refresh()
        frames = [
            r.seq
            for r in records
            if isinstance(r.event, Frame) and r.event.action == "StatusNotification" and r.event.message_type == 2
        ]
        workspace.select(frames[-2 if state == "approval" else -1] if frames else 0)
        QTest.qWait(150 if name == "arming" else 800)
        if name == "undo":
            workspace.approval.press("retest")
        if name == "rejecting":
            workspace.approval.press("no")
        if name == "drawer":
            workspace.toggle_drawer("Inspector")
        target = workspace
        QTest.qWait(50)
        path = options.out / f"run-{name}-{suffix}.png"
        if standing:
            view = workspace.standing.open()
            view.resize(width, height)
            view.show()
            workspace.refresh()
            QTest.qWait(50)
            view.grab().save(str(path))
            view.close()
        else:
            target.grab().save(str(path))
        workspace.close()
        workspace.deleteLater()
        app.processEvents()


def _until_seen(records: list[Recorded]) -> list[Recorded]:
    """Up to the record after the one where the wire answered the last prompt."""
    last = max(number for number, recorded in enumerate(records) if isinstance(recorded.event, PromptClosed))
    return records[: last + 2]


if __name__ == "__main__":
    sys.exit(main())
