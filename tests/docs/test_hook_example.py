"""The worked example of docs/hands.md runs as it stands, and the bench understands its answers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.events import PromptShown
from app.hands.actions import ManualAction
from app.hands.base import HandsAnswer
from app.hands.http import HttpHands
from app.hands.wording import wording

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "hook_example.py"


@pytest.fixture
def url() -> Iterator[str]:
    command = [sys.executable, str(EXAMPLE), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def asked(url: str, name: str, **arguments: Any) -> HandsAnswer:
    words = wording(ManualAction(name, arguments))
    kind = "OBSERVE" if name == "Observe" else "ACT"
    prompt = PromptShown(1, "TC_003_CS", 1, "s1", kind, words.headline, words.detail, name, arguments, "")
    return asyncio.run(HttpHands(url, 10).perform(prompt))


def test_the_example_does_actions_and_says_what_it_cannot_do(url: str) -> None:
    assert asked(url, "PlugIn", connectorId=1).how == "done"
    again = asked(url, "PlugIn", connectorId=1)
    assert (again.how, again.reason) == ("cannot", "connector 1 has a cable already")
    assert asked(url, "PresentIdTag", connectorId=1, idTag="VALID-1").how == "done"
    assert asked(url, "Unplug", connectorId=1, side="both").how == "done"
    assert asked(url, "PowerCycle").how == "done"
    assert asked(url, "TriggerFromCsms", action="Reset", payload={"type": "Hard"}).how == "done"
    assert asked(url, "Observe", question="Is the cable locked?").how == "cannot"
    assert asked(url, "CauseLockFailure", connectorId=1).reason == "this automation has no hands for CauseLockFailure"
