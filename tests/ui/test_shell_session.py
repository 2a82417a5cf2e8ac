"""The session folds every record once, whatever way it comes."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from shell_helpers import FakeEngine

from app.campaign.record import CampaignRecord
from app.commands import Pause, Reply
from app.events import Recorded
from ui import preview_sample as sample
from ui.session import Session


def _heard(session: Session) -> list[Recorded]:
    heard: list[Recorded] = []
    session.records_arrived.connect(heard.extend)
    return heard


def test_every_record_is_told_exactly_once(qtbot: QtBot) -> None:
    records = sample.campaign()
    session = Session()
    heard = _heard(session)
    opened: list[int] = []
    session.campaign_changed.connect(lambda: opened.append(session.record.last_seq))
    session.begin("a.case", 0)
    session.receive(records[:40])
    session.receive(records[40:])
    assert [recorded.seq for recorded in heard] == list(range(2, len(records) + 1))
    assert opened == [0, 1]
    whole = CampaignRecord.fold(records)
    assert session.record.frame_count == whole.frame_count
    assert session.record.last_seq == whole.last_seq


def test_a_new_connection_goes_on_without_a_gap(qtbot: QtBot) -> None:
    records = sample.campaign()
    session = Session()
    session.begin("a.case", 0)
    session.receive(records[:50])
    record = session.record
    session.engine_lost("gone")
    session.begin("a.case", 50)
    session.receive(records[45:])
    assert session.record is record
    assert session.record.frame_count == CampaignRecord.fold(records).frame_count


def test_another_case_file_begins_the_record_anew(qtbot: QtBot) -> None:
    session = Session()
    session.begin("a.case", 0)
    session.receive(sample.campaign())
    session.begin("b.case", 0)
    assert session.record.opened is None
    assert not session.is_open


def test_without_an_engine_a_command_is_answered_with_what_to_do(qtbot: QtBot) -> None:
    session = Session()
    replies: list[Reply] = []
    session.ask(Pause(), replies.append)
    assert not replies[0].ok
    assert "start a new one" in replies[0].text


def test_a_refusal_nobody_waits_for_is_announced(qtbot: QtBot) -> None:
    session, engine = Session(), FakeEngine()
    engine.replies["Pause"] = Reply(False, "No case is running.")
    session.connect_engine(engine)
    said: list[str] = []
    session.refused.connect(said.append)
    session.ask(Pause())
    assert said == ["No case is running."]
