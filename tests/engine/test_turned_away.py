"""A station with another charge point id, or other credentials: who sets it up hears why, at once."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
import websockets

from app import commands as c
from app.cli.progress import Progress
from app.engine.bench import Bench
from app.events import LinkChanged, Recorded
from app.intake.turned_away import why
from app.link.central_system import CentralSystemLink
from app.resources import demo_pics


@pytest.mark.parametrize(
    ("event", "said", "remedy"),
    [
        (LinkChanged("refused", charge_point_id="CS-1", code=404, reason="set up for 'CP-1' only"), "'CS-1'", "'CS-1'"),
        (LinkChanged("refused", charge_point_id="CS-1", code=401, reason="password"), "'CS-1'", "password"),
        (LinkChanged("refused", code=404, reason="the path is /x"), "the path is /x", "charge point id"),
        (LinkChanged("refused", charge_point_id="B", code=409, reason="'A' is connected"), "'A'", "Switch one"),
        (LinkChanged("refused", charge_point_id="B", code=101, reason="subprotocol"), "subprotocol", "OCPP 1.6"),
        (LinkChanged("refused", reason="the station speaks TLS (wss://)"), "TLS", ""),
        (
            LinkChanged("refused", charge_point_id="B", code=101, reason="the CSMS did not choose the subprotocol"),
            "the management system let",
            "Set the management system",
        ),
        (LinkChanged("failed", charge_point_id="CP", code=401, reason="HTTP 401"), "'CP'", "password"),
        (LinkChanged("failed", charge_point_id="CP", code=503, reason="HTTP 503"), "HTTP 503", "operates"),
    ],
)
def test_why(event: LinkChanged, said: str, remedy: str) -> None:
    text, to_do = why(event)
    assert said in text
    assert remedy in to_do


@pytest.mark.parametrize(
    "event",
    [
        LinkChanged("connected"), LinkChanged("failed", reason="no route"), LinkChanged("failed", code=1002, reason="WebSocket"),
        LinkChanged("refused", reason="a TCP connection was opened and closed without a word"),
    ],
)  # fmt: skip
def test_what_is_nothing_to_settle(event: LinkChanged) -> None:
    assert why(event) == ("", "")


def test_the_terminal_tells_a_trouble_once_and_again_after_a_connection() -> None:
    out = io.StringIO()
    progress = Progress(out)
    first = LinkChanged("refused", charge_point_id="CS-1", code=404, reason="for 'CP-1' only")
    again = LinkChanged(
        "refused", charge_point_id="CS-1", code=404, reason="for 'CP-1' only (and 9 times more since then)"
    )
    for seq, event in enumerate((first, again, LinkChanged("connected"), first), start=1):
        progress.show(Recorded(seq, 0, 0, event, None))
    assert out.getvalue().count("REFUSED") == 2
    assert "for 'CP-1' only." in out.getvalue()
    assert "Correct the charge point id" in out.getvalue()


def test_the_pre_test_and_the_refusal_to_start_name_it(tmp_path: Path) -> None:
    async def run() -> None:
        bench = Bench()
        try:
            opened = await bench.handle(
                c.OpenCampaign(
                    str(demo_pics("charging-station")), str(tmp_path / "a.ocppcase"), mode="certification",
                    listen="127.0.0.1:0", charge_point_id="CP-1",
                )
            )  # fmt: skip
            assert opened.ok, opened.text
            assert bench.campaign is not None
            link = bench.campaign.connection.link
            assert isinstance(link, CentralSystemLink)
            for _ in range(2):
                with pytest.raises(websockets.InvalidStatus):
                    await websockets.connect(f"{link.url}CS-1", subprotocols=["ocpp1.6"])  # type: ignore[list-item]
            for reply in (await bench.handle(c.PreTest()), await bench.handle(c.RunCases())):
                assert "'CS-1' tried to connect and was turned away" in reply.text
                assert "'CP-1' only" in reply.text
                assert "Correct the charge point id in the station" in reply.text
        finally:
            await bench.handle(c.Quit())

    asyncio.run(run())
