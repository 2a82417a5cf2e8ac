"""Every manual action has words that are readable from 3 m, whatever its arguments are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.hands.actions import ACTIONS, ActionKind, ManualAction
from app.hands.wording import HEADLINE_LINES, HEADLINE_WIDTH, Wording, catalogue, wording
from app.parameters import defaults
from app.scenario import tree as t
from app.scenario.bound import bound
from app.scenario.dut_state import DutState
from app.scenario.values import Context, resolve
from app.scenario.vocabulary import Act, Observe
from testplans.ocpp16 import scenarios

TEXT = st.text(max_size=60)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "string": TEXT | st.sampled_from(["EV", "both", "{x}", "A" * 20, "two\nlines", "卡" * 20]),
    "integer": st.integers(),
    "array": st.lists(TEXT, max_size=3),
    "boolean": st.booleans(),
    "object": st.dictionaries(TEXT, st.recursive(st.none() | st.booleans() | st.floats() | TEXT, st.lists), max_size=4),
}


def action_of(kind: ActionKind) -> st.SearchStrategy[ManualAction]:
    required = {a.name: VALUES[a.type] for a in kind.arguments if a.required}
    optional = {a.name: VALUES[a.type] for a in kind.arguments if not a.required}
    arguments = st.fixed_dictionaries(required, optional=optional)
    return st.builds(lambda values: ManualAction(kind.name, values), arguments)


def words(name: str, **arguments: Any) -> Wording:
    return wording(ManualAction(name, arguments))


@settings(deadline=None)  # the first call reads the catalogue
@given(st.sampled_from(ACTIONS).flatmap(action_of))
def test_headline_is_readable_whatever_the_arguments(action: ManualAction) -> None:
    headline = wording(action).headline
    lines = headline.split("\n")
    assert 1 <= len(lines) <= HEADLINE_LINES
    assert all(len(line) <= HEADLINE_WIDTH for line in lines)
    assert headline.replace("\n", "").isprintable()


@settings(deadline=None)  # the first call reads the catalogue
@given(st.sampled_from(ACTIONS).flatmap(action_of))
def test_headline_begins_with_a_verb_in_capitals(action: ManualAction) -> None:
    first = wording(action).headline.split()[0].rstrip(":")
    assert first.isalpha()
    assert first.isupper()


def test_ids_are_unique_and_every_entry_is_complete() -> None:
    entries = catalogue()
    assert len({entry.id for entry in entries}) == len(entries)
    assert {entry.action for entry in entries} == {kind.name for kind in ACTIONS}
    assert all(entry.detail.strip() and entry.pictogram for entry in entries)


def test_last_entry_of_each_action_has_no_condition() -> None:
    last = {entry.action: entry for entry in catalogue()}
    assert not [entry.id for entry in last.values() if entry.when]


def test_long_id_tag_moves_to_the_detail() -> None:
    long = words("PresentIdTag", connectorId=2, idTag="ABCDEFGHIJKLMNOPQRST")
    assert long.headline == "IDENTIFY as named below\nat connector 2."
    assert "“ABCDEFGHIJKLMNOPQRST”" in long.detail
    assert words("PresentIdTag", connectorId=2, idTag="VALID-1").headline == "IDENTIFY with VALID-1\nat connector 2."


def test_sides_of_the_cable_are_not_confused() -> None:
    assert words("Unplug", connectorId=1, side="EV").id == "unplug-ev"
    assert "CAR side only" in words("Unplug", connectorId=1, side="EV").headline
    assert "BOTH" in words("Unplug", connectorId=1, side="both").headline


def test_detail_names_the_connector() -> None:
    assert "connector 3" in words("PlugIn", connectorId=3).headline
    assert "connector 12" in words("Unplug", connectorId=12, side="both").headline
    assert "Connector 3" in words("PlugIn", connectorId=3).detail
    assert "whole station" in words("CauseFault", connectorId=0).detail
    assert "HighTemperature" in words("CauseFault", connectorId=1, errorCode="HighTemperature").detail


def test_trigger_lists_what_to_enter_field_by_field() -> None:
    payload = {"connectorId": 1, "csChargingProfiles": {"stackLevel": 0, "periods": [{"limit": 6.0}]}, "idTag": "A B"}
    detail = words("TriggerFromCsms", action="SetChargingProfile", payload=payload).detail
    assert detail.splitlines()[1:] == [
        "  connectorId = 1",
        "  csChargingProfiles.stackLevel = 0",
        "  csChargingProfiles.periods[0].limit = 6.0",
        "  idTag = “A B”",
    ]


def test_trigger_without_fields_says_so() -> None:
    words_ = words("TriggerFromCsms", action="ClearCache", payload={})
    assert words_.headline == "SEND from the CSMS:\nClearCache"
    assert words_.detail.endswith("no fields")


def test_short_question_stands_in_the_headline_and_a_long_one_below() -> None:
    assert words("Observe", question="Is the cable locked?").headline == "LOOK: Is the cable locked?"
    long = words("Observe", question="Is the cable locked " * 5)
    assert long.headline == "LOOK and answer\nthe QUESTION below."
    assert "Is the cable locked" in long.detail


def _asked(case_id: str) -> list[Act | Observe]:
    scenario = scenarios("csms" if case_id.endswith("CSMS") else "charging-station")[case_id]
    trees = bound(scenario, {**defaults(), "connectors": 2}, {}).values()
    return [leaf.step for tree in trees for leaf in t.walk(tree) if isinstance(leaf.step, Act | Observe)]


@pytest.mark.parametrize("case_id", sorted(scenarios("charging-station")))
def test_every_prompt_of_a_station_case_says_what_to_do_and_where(case_id: str) -> None:
    ctx = Context(defaults(), {}, DutState())
    for step in _asked(case_id):
        if isinstance(step, Observe):
            assert step.question.endswith("?")
            continue
        arguments = resolve(step.arguments, ctx)
        said = wording(ManualAction(step.action, arguments), step.manner)
        hard = step.action.startswith("Cause")
        assert not hard or "Usual ways:" in said.detail
        if arguments.get("connectorId") and not step.action.endswith(("LockFailure", "UnlockFailure")):
            assert f"connector {arguments['connectorId']}" in said.headline


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx'"):
        catalogue("xx")


def test_what_is_free_stands_below_what_is_asked_for() -> None:
    wanted = {"csChargingProfiles": {"stackLevel": 0}}
    example = {"connectorId": 1, "csChargingProfiles": {"stackLevel": 0, "chargingProfileId": 1}}
    shown = wording(
        ManualAction("TriggerFromCsms", {"action": "SetChargingProfile", "payload": wanted, "example": example})
    )
    asked, _, free = shown.detail.partition("and as you like, for example:")
    assert "csChargingProfiles.stackLevel = 0" in asked
    assert free.split("\n")[1:] == ["  connectorId = 1", "  csChargingProfiles.chargingProfileId = 1"]


def test_a_location_is_the_operators_own_unless_the_case_gives_one() -> None:
    own = wording(ManualAction("TriggerFromCsms", {"action": "GetDiagnostics", "payload": {}, "example": {}}))
    assert "location: the address of your own file server" in own.detail
    given = wording(ManualAction("TriggerFromCsms", {"action": "GetDiagnostics", "payload": {"location": "ftp://a/"}}))
    assert "your own" not in given.detail


def test_what_must_be_left_out_is_named() -> None:
    arguments = {"action": "ClearChargingProfile", "payload": {}, "example": {}, "leave_out": ["id", "connectorId"]}
    shown = wording(ManualAction("TriggerFromCsms", arguments)).detail
    assert "leave empty: id, connectorId" in shown


@pytest.mark.parametrize(
    ("action", "payload", "headline"),
    [
        ("TriggerMessage", {"requestedMessage": "BootNotification"}, "SEND TriggerMessage\nBootNotification"),
        ("TriggerMessage", {"requestedMessage": "DiagnosticsStatusNotification"}, "SEND TriggerMessage\nDiagnosticsStatus…"),
        ("Reset", {"type": "Hard"}, "SEND Reset\nHard"),
        ("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "60"}, "SEND ChangeConfiguration\nMeterValueSampleInterval 60"),
        ("RemoteStartTransaction", {"connectorId": 1, "idTag": "VALID-1"}, "SEND RemoteStartTransaction\nconnector 1, VALID-1"),
        ("SetChargingProfile", {"csChargingProfiles": {"stackLevel": 2}}, "SEND SetChargingProfile\nstack level 2"),
        ("ClearCache", {}, "SEND from the CSMS:\nClearCache"),
    ],
)  # fmt: skip
def test_what_differs_between_two_requests_of_an_action_stands_in_the_headline(
    action: str, payload: dict[str, Any], headline: str
) -> None:
    assert words("TriggerFromCsms", action=action, payload=payload).headline == headline


def test_a_refusal_that_is_the_test_is_announced_and_so_is_what_may_differ() -> None:
    shown = words(
        "TriggerFromCsms", action="UnlockConnector", payload={"connectorId": 1}, answer="NotSupported",
        note="Send connector 1.", may_differ={"connectorId": "another is noted, no failure"},
    ).detail  # fmt: skip
    assert shown.splitlines()[1:] == [
        "  connectorId = 1   (another is noted, no failure)",
        "Send connector 1.",
        "The bench will answer NotSupported: that is the test.",
    ]
    assert "answer" not in words("TriggerFromCsms", action="ClearCache", payload={}, answer="Accepted").detail


def test_clearing_every_profile_says_that_all_fields_stay_empty() -> None:
    shown = words("TriggerFromCsms", action="ClearChargingProfile", payload={}, leave_out=["id", "connectorId"])
    assert shown.headline == "SEND ClearChargingProfile\nwith every field EMPTY"


def test_a_cable_that_is_fixed_to_the_station_is_plugged_in_at_the_car_only() -> None:
    for name, arguments in (("PlugIn", {"connectorId": 1}), ("Unplug", {"connectorId": 1, "side": "both"})):
        fixed = wording(ManualAction(name, arguments), "fixed cable")
        assert "CAR" in fixed.headline
        assert "STATION" not in fixed.headline
        assert "BOTH" not in fixed.headline
        assert wording(ManualAction(name, arguments)).id != fixed.id
    assert wording(ManualAction("PowerOff", {}), "fixed cable") == words("PowerOff")
    assert wording(ManualAction("Unplug", {"connectorId": 1, "side": "EV"}), "fixed cable").id == "unplug-ev"


def test_a_lock_failure_asks_for_a_cable_that_cannot_be_locked() -> None:
    halfway = wording(ManualAction("PlugIn", {"connectorId": 1}), "unlocked")
    assert halfway.headline == "PLUG IN connector 1 so that\nit cannot be LOCKED."
    assert "HALFWAY" in halfway.detail
