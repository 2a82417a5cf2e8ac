"""What a station has by its keys stands before what its PICS says of it, and the contradiction is said aloud."""

from __future__ import annotations

from typing import Any

import pytest

from app.campaign.station_limits import Station, compare, otherwise
from app.judging.assumed import assume
from app.parameters import defaults
from app.scenario.conditions import PicsIs
from app.scenario.dut_state import DutState
from app.scenario.values import Context

CACHE, OFFLINE = "optional_features.authorization_cache", "optional_features.unknown_offline_authorization"


def station(*keys: str) -> Station:
    return Station({key: {"value": "false"} for key in keys})


def pics(cache: bool | None, offline: bool | None) -> dict[str, Any]:
    return {"optional_features": {"authorization_cache": cache, "unknown_offline_authorization": offline, "x": 1}}


@pytest.mark.parametrize(
    ("keys", "cache", "offline", "differs"),
    [
        (("AuthorizationCacheEnabled",), True, False, {}),
        (("AuthorizationCacheEnabled",), False, False, {CACHE: True}),
        ((), True, False, {CACHE: False}),
        ((), True, True, {CACHE: False, OFFLINE: False}),
        (("authorizationcacheenabled", "AllowOfflineTxForUnknownId"), True, True, {}),
    ],
)
def test_a_feature_is_there_where_its_key_is(
    keys: tuple[str, ...], cache: bool, offline: bool, differs: dict[str, bool]
) -> None:
    told, declared = station(*keys), pics(cache, offline)
    assert otherwise(told, declared) == differs
    said = [
        one for one in compare(told, (), declared, defaults()) if one.state == "wrong" and "the key counts" in one.text
    ]
    assert len(said) == len(differs)


def test_the_words() -> None:
    (said,) = [one for one in compare(station(), (), pics(True, False), defaults()) if "cache" in one.text]
    assert said.text == (
        "the PICS says that the station has an authorization cache, but it does not have the key "
        "AuthorizationCacheEnabled; the key counts"
    )


def test_a_key_that_it_does_not_tell_of_decides_nothing() -> None:
    """A station that answers the question for a key with a CALLERROR has not said that it lacks the key."""
    told = Station({"AllowOfflineTxForUnknownId": {"value": "false"}}, all_told=False)
    assert otherwise(told, pics(True, False)) == {OFFLINE: True}


def test_what_the_pics_does_not_say_is_no_contradiction() -> None:
    assert otherwise(station(), pics(None, False)) == {CACHE: False}
    assert not [one for one in compare(station(), (), pics(None, False), defaults()) if "cache" in one.text]


def test_the_cases_go_by_it() -> None:
    ctx = Context(defaults(), pics(True, True), DutState())
    assume(ctx, "PICS", {CACHE: False})
    assert PicsIs(CACHE, False).holds(ctx)
    assert ctx.pics["optional_features"] == {**pics(False, True)["optional_features"]}
