"""The question whether something was done, and the word about another connector, as a prompt says them."""

from __future__ import annotations

from app.campaign.record import CampaignRecord
from app.events import Recorded
from ui.run import sample_operator
from ui.run.prompt_model import PromptView
from ui.run.prompt_view import prompt_view


def shown(records: list[Recorded]) -> PromptView:
    return prompt_view(CampaignRecord.fold(records), set())


def test_a_cable_at_another_connector_is_said_at_once_and_no_longer_than_it_is_so() -> None:
    view = shown(sample_operator.elsewhere())
    assert view.headline == "Connector 2 reports a cable.\nConnector 1 is meant."
    assert view.detail.startswith("PLUG IN the cable")
    assert shown(sample_operator.elsewhere_and_away()).headline.startswith("PLUG IN")


def test_the_question_whether_it_was_done_says_what_to_look_at() -> None:
    view = shown(sample_operator.undone())
    assert [answer.answer for answer in view.answers[:3]] == ["yes", "no", "cannot"]
    assert view.headline.startswith("WAS it DONE?")
    assert "Pull at the cable." in view.detail
    assert "Wanted: no transaction starts. Found: StartTransaction (connector 1)." in view.detail
