from __future__ import annotations

import copy
from typing import Any

import pytest

from app.protocol import corrections, schemas
from app.protocol.actions import (
    ALL,
    FROM_CENTRAL_SYSTEM,
    FROM_CHARGE_POINT,
    FUNCTIONALITIES,
    PROFILE_OF,
    sender_of,
)
from app.protocol.error_codes import ERROR_CODES, error_code_for
from app.protocol.schemas import Violation, check

NOW = "2024-04-01T12:00:00Z"


def fails(action: str, kind: str, payload: Any) -> list[tuple[str, str]]:
    return [(found.path, found.keyword) for found in check(action, kind, payload) if found.severity == "fail"]


def warns(action: str, kind: str, payload: Any) -> list[tuple[str, str]]:
    return [(found.path, found.keyword) for found in check(action, kind, payload) if found.severity == "warn"]


def meter_values(sampled: Any, timestamp: str = NOW) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": timestamp, "sampledValue": sampled}]}


def stop(**fields: Any) -> dict[str, Any]:
    return {"transactionId": 1, "timestamp": NOW, "meterStop": 10, **fields}


# --- the actions


def test_the_39_actions() -> None:
    assert len(ALL) == 39
    assert sum(PROFILE_OF[action] != "SECURITY" for action in ALL) == 28
    assert frozenset({"DataTransfer"}) == FROM_CHARGE_POINT & FROM_CENTRAL_SYSTEM
    assert FROM_CHARGE_POINT | FROM_CENTRAL_SYSTEM == ALL
    assert set(PROFILE_OF.values()) == set(FUNCTIONALITIES)
    assert [sender_of(action) for action in ("BootNotification", "Reset", "DataTransfer", "bootNotification")] == [
        "charging-station",
        "csms",
        "either",
        "",
    ]


@pytest.mark.parametrize("action", sorted(ALL))
def test_every_action_has_both_schemas_and_they_are_closed(action: str) -> None:
    for kind in ("request", "response"):
        schema = schemas.schema(action, kind)
        assert schema["type"] == "object"
        assert all(part["additionalProperties"] is False for part in corrections.objects_in(schema))
        assert ("", "type") in fails(action, kind, [])
        assert ("no such field", "additionalProperties") in fails(action, kind, {"no such field": 1})


# --- all errors, with their places


def test_every_error_is_reported_with_its_path() -> None:
    payload = {
        "connectorId": "1",
        "extra": 1,
        "meterValue": [
            {"timestamp": "yesterday", "sampledValue": [{"value": 1}, {"unit": "X"}]},
            {"sampledValue": [{"value": "1", "more": 2}]},
        ],
    }
    assert set(fails("MeterValues", "request", payload)) == {
        ("connectorId", "type"),
        ("extra", "additionalProperties"),
        ("meterValue[0].timestamp", "format"),
        ("meterValue[0].sampledValue[0].value", "type"),
        ("meterValue[0].sampledValue[1].value", "required"),
        ("meterValue[0].sampledValue[1].unit", "enum"),
        ("meterValue[1].timestamp", "required"),
        ("meterValue[1].sampledValue[0].more", "additionalProperties"),
    }


def test_texts_say_what_is_wrong() -> None:
    found = {
        v.keyword: v.text for v in check("BootNotification", "request", {"chargePointVendor": "x" * 21, "iccid": 5})
    }
    assert found["maxLength"] == "chargePointVendor has 21 characters; at most 20 are allowed"
    assert found["required"] == "chargePointModel is missing"
    assert found["type"] == "iccid is “5”, which is not of the type string"
    reset = check("Reset", "request", {"type": "Warm"})
    assert [v.text for v in reset] == ["type is “Warm”, which is not one of: Hard, Soft"]


def test_an_unknown_action_is_a_violation_and_no_file_name() -> None:
    for action in ("heartbeat", "", "../../v201/schemas/HeartbeatRequest", "HeartbeatResponse"):
        assert fails(action, "request", {}) == [("", "action")]


def test_an_unknown_kind_is_a_programming_error() -> None:
    with pytest.raises(ValueError):
        check("Heartbeat", "reply", {})
    with pytest.raises(KeyError):
        schemas.schema("Nope", "request")


def test_payloads_that_json_cannot_hold_are_violations_not_crashes() -> None:
    deep: Any = {}
    for _ in range(400):
        deep = {"x": deep}
    for payload in (deep, {"idTag": "\ud800" * 21}, {1: 2}):
        assert fails("Authorize", "request", payload) == [("", "json")]


def test_the_number_of_violations_is_bounded() -> None:
    payload = {f"k{i}" * 200: i for i in range(3000)}
    found = check("Heartbeat", "request", payload)
    assert len(found) == schemas.MOST_VIOLATIONS
    assert max(len(v.path) for v in found) < 200


# --- numbers


@pytest.mark.parametrize(
    ("limit", "good"),
    [
        (6, True), (6.0, True), (0.3, True), (21.4, True), (4.11, False), (16.55, False), (1e30, True), (0, True), (-0.1, True),
        (123456789.1, True), (1e-7, False), ("6", False), (True, False), (10**40, True),
    ],
)  # fmt: skip
def test_limits_have_at_most_one_decimal(limit: Any, good: bool) -> None:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    answer = {"status": "Accepted", "connectorId": 1, "scheduleStart": NOW, "chargingSchedule": schedule}
    before = copy.deepcopy(answer)
    assert (fails("GetCompositeSchedule", "response", answer) == []) is good
    assert answer == before, "checking changes nothing"


def test_every_multiple_of_a_tenth_is_one() -> None:
    period = {"startPeriod": 0, "limit": 0.0}
    schedule = {"chargingRateUnit": "W", "chargingSchedulePeriod": [period]}
    for tenths in range(5000):
        period["limit"] = float(f"{tenths // 10}.{tenths % 10}")
        assert fails("GetCompositeSchedule", "response", {"status": "Accepted", "chargingSchedule": schedule}) == []


@pytest.mark.parametrize("value", [1.0, 1e2, "1", True, None])
def test_an_integer_is_written_as_one(value: Any) -> None:
    assert fails("RemoteStopTransaction", "request", {"transactionId": value}) == [("transactionId", "type")]


# --- timestamps


@pytest.mark.parametrize(
    "text",
    [NOW, "2024-04-01T12:00:00.1Z", "2024-04-01T12:00:00.123456789+02:00", "2024-04-01t12:00:00z", "2016-12-31T23:59:60Z",
     "2024-02-29T00:00:00-00:00"],
)  # fmt: skip
def test_good_timestamps(text: str) -> None:
    assert check("MeterValues", "request", meter_values([{"value": "1"}], text)) == []


@pytest.mark.parametrize(
    "text",
    ["2024-04-01T12:00:00", "2024-04-01T12:00:00.5", "20240401T120000Z", "2024-04-01 12:00:00Z", "2024-04-01T12:00Z",
     "2024-04-01T12:00:00+0200", "2024-04-01T12:00:00,5Z", "2024-04-01T24:00:00Z"],
)  # fmt: skip
def test_readable_timestamps_that_are_not_rfc3339_warn(text: str) -> None:
    payload = meter_values([{"value": "1"}], text)
    assert fails("MeterValues", "request", payload) == []
    expected = [] if text == "2024-04-01T24:00:00Z" else [("meterValue[0].timestamp", "format")]
    assert warns("MeterValues", "request", payload) == expected


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2024-04-01", "12:00:00Z", "2024-13-01T12:00:00Z", "2024-02-30T12:00:00Z", "2024-04-01T25:00:00Z",
     "2024-04-01T12:61:00Z", "2024-04-01T12:00:00+25:00", "2024-04-01T12:00:00Z ", "1711972800", "01.04.2024T12:00:00Z",
     "２０２４-04-01T12:00:00Z", "2024-04-01T12:00:00ZZ", "0000-01-01T00:00:00Z"],
)  # fmt: skip
def test_unreadable_timestamps_fail(text: str) -> None:
    found = check("MeterValues", "request", meter_values([{"value": "1"}], text))
    assert [(v.path, v.keyword, v.severity) for v in found] == [("meterValue[0].timestamp", "format", "fail")]


def test_timestamps_are_checked_in_the_schemas_of_the_whitepaper_too() -> None:
    assert fails("SecurityEventNotification", "request", {"type": "x", "timestamp": "now"}) == [("timestamp", "format")]
    log = {"remoteLocation": "ftp://x/y", "oldestTimestamp": "then"}
    assert fails("GetLog", "request", {"log": log, "logType": "SecurityLog", "requestId": 1}) == [
        ("log.oldestTimestamp", "format")
    ]


# --- corrections, one by one


def test_celsius_in_both_spellings_is_accepted() -> None:
    for unit in ("Celsius", "Celcius"):
        assert check("MeterValues", "request", meter_values([{"value": "20", "unit": unit}])) == []
        data = [{"timestamp": NOW, "sampledValue": [{"value": "20", "unit": unit}]}]
        assert check("StopTransaction", "request", stop(transactionData=data)) == []


def test_hertz_warns() -> None:
    assert warns("MeterValues", "request", meter_values([{"value": "50", "unit": "Hertz"}])) == [
        ("meterValue[0].sampledValue[0].unit", "enum")
    ]
    data = [{"timestamp": NOW, "sampledValue": [{"value": "50", "unit": "Hertz"}]}]
    assert fails("StopTransaction", "request", stop(transactionData=data)) == []
    assert warns("StopTransaction", "request", stop(transactionData=data)) == [
        ("transactionData[0].sampledValue[0].unit", "enum")
    ]


def test_empty_lists_warn() -> None:
    assert check("MeterValues", "request", meter_values([]))[0].severity == "warn"
    assert fails("MeterValues", "request", {"connectorId": 1, "meterValue": []}) == []
    assert warns("MeterValues", "request", {"connectorId": 1, "meterValue": []}) == [("meterValue", "minItems")]
    assert check("StopTransaction", "request", stop(transactionData=[])) == []
    assert warns("StopTransaction", "request", stop(transactionData=[{"timestamp": NOW, "sampledValue": []}])) == [
        ("transactionData[0].sampledValue", "minItems")
    ]


def test_id_tag_info_of_a_local_list_has_its_fields() -> None:
    def send(**info: Any) -> list[tuple[str, str]]:
        entry = {"idTag": "A", "idTagInfo": {"status": "Accepted", **info}}
        payload = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [entry]}
        return fails("SendLocalList", "request", payload)

    assert send(expiryDate=NOW, parentIdTag="P") == []
    assert send(parentIdTag="P" * 21) == [("localAuthorizationList[0].idTagInfo.parentIdTag", "maxLength")]
    assert send(expiryDate="never") == [("localAuthorizationList[0].idTagInfo.expiryDate", "format")]


def test_the_boot_interval_is_an_integer() -> None:
    answer = {"status": "Accepted", "currentTime": NOW, "interval": 300}
    assert check("BootNotification", "response", answer) == []
    assert fails("BootNotification", "response", {**answer, "interval": 300.5}) == [("interval", "type")]


def test_firmware_retries_are_integers() -> None:
    update = {"location": "ftp://host/f", "retrieveDate": NOW, "retries": 1, "retryInterval": 2}
    assert check("UpdateFirmware", "request", update) == []
    assert set(fails("UpdateFirmware", "request", {**update, "retries": 1.5, "retryInterval": 2.5})) == {
        ("retries", "type"),
        ("retryInterval", "type"),
    }


def test_the_stop_reason_is_optional() -> None:
    assert check("StopTransaction", "request", stop()) == []
    assert fails("StopTransaction", "request", stop(reason="Bored")) == [("reason", "enum")]


def test_an_address_without_a_scheme_warns() -> None:
    update = {"location": "host/file", "retrieveDate": NOW}
    assert warns("UpdateFirmware", "request", update) == [("location", "format")]
    assert fails("UpdateFirmware", "request", update) == []


def published(name: str) -> dict[str, Any]:
    """A schema with the errors that the corrections are about, as first published."""
    string, number = {"type": "string"}, {"type": "number"}
    if name == "BootNotificationResponse":
        return {"type": "object", "properties": {"interval": number}}
    if name == "UpdateFirmware":
        return {"type": "object", "properties": {"retries": dict(number), "retryInterval": dict(number)}}
    if name == "SendLocalList":
        info = {"type": "object", "expiryDate": string, "parentIdTag": string, "properties": {"status": string}}
        entry = {"type": "object", "properties": {"idTagInfo": info}}
        return {"type": "object", "properties": {"localAuthorizationList": {"type": "array", "items": entry}}}
    units = {"type": "string", "enum": ["Wh", "Celcius"]}
    sampled = {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {"unit": units}}}
    value = {"type": "object", "properties": {"sampledValue": sampled}}
    values = {"type": "array", "minItems": 1, "items": value}
    if name == "MeterValues":
        return {"type": "object", "properties": {"meterValue": values}}
    return {"type": "object", "properties": {"transactionData": values}, "required": ["transactionId", "reason"]}


@pytest.mark.parametrize("name", sorted({name for c in corrections.CORRECTIONS for name in c.schemas}))
def test_corrections_repair_the_first_publication_and_can_be_repeated(name: str) -> None:
    once = corrections.correct(name, published(name))
    assert corrections.correct(name, copy.deepcopy(once)) == once
    assert once != published(name)
    text = repr(once)
    assert "'number'" not in text
    assert "'reason'" not in text
    assert "minItems" not in text
    assert ("Celcius" in text) == ("Celsius" in text) == ("Hertz" in text)
    assert all(part["additionalProperties"] is False for part in corrections.objects_in(once))
    if name == "SendLocalList":
        info = once["properties"]["localAuthorizationList"]["items"]["properties"]["idTagInfo"]
        assert set(info["properties"]) == {"status", "expiryDate", "parentIdTag"}
        assert "expiryDate" not in info


def test_every_correction_names_its_document() -> None:
    for correction in corrections.CORRECTIONS:
        assert correction.reference.startswith(("OCPP-J 1.6 errata", "OCPP 1.6 section"))
        assert correction.what


# --- error codes


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("Nope", {}, "NotImplemented"),
        ("BootNotification", [], "FormationViolation"),
        ("Reset", {"type": "Soft", "x": 1}, "FormationViolation"),
        ("Reset", {}, "ProtocolError"),
        ("GetInstalledCertificateIds", {"certificateType": "x"}, "PropertyConstraintViolation"),
        ("Reset", {"type": 1}, "TypeConstraintViolation"),
        ("Authorize", {"idTag": "x" * 21}, "TypeConstraintViolation"),
        ("Reset", {"type": "Warm"}, "PropertyConstraintViolation"),
        ("MeterValues", meter_values([{"value": "1"}], "never"), "PropertyConstraintViolation"),
        ("MeterValues", meter_values([]), "GenericError"),
        ("BootNotification", {"chargePointVendor": 1}, "ProtocolError"),
    ],
)
def test_the_error_code_fits_the_gravest_violation(action: str, payload: Any, code: str) -> None:
    assert error_code_for(check(action, "request", payload)) == code
    assert code in ERROR_CODES


def test_too_few_elements_is_an_occurence_constraint() -> None:
    assert error_code_for([Violation("x", "minItems", "x")]) == "OccurenceConstraintViolation"
    assert error_code_for([]) == "GenericError"
    found = check("GetInstalledCertificateIds", "response", {"status": "Accepted", "certificateHashData": []})
    assert error_code_for(found) == "OccurenceConstraintViolation"
