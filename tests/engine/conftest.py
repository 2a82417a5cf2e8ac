"""What tests of the engine share."""

from __future__ import annotations

from datetime import date

import pytest


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which calibrations are looked at."""
    monkeypatch.setattr("app.engine.intake.today", lambda: date(2026, 11, 20))
    monkeypatch.setattr("app.engine.intake_files.today", lambda: date(2026, 11, 20))
