from __future__ import annotations

import json

import pytest

from app.protocol import encode
from app.protocol.decode import Decoded, decode
from app.protocol.messages import MESSAGE_TYPE, Call, CallError, CallResult


def ids(decoded: Decoded) -> list[tuple[str, str]]:
    return [(finding.id, finding.severity) for finding in decoded.findings]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'[2,"19223201","Heartbeat",{}]', Call("19223201", "Heartbeat", {})),
        (b' [ 3 , "1" , {"a":[1,2.5,null,"\xc3\xbc"]} ] ', CallResult("1", {"a": [1, 2.5, None, "ü"]})),
        (b'[4,"1","NotSupported","no",{"x":1}]', CallError("1", "NotSupported", "no", {"x": 1})),
        (b'[4,"1","OccurenceConstraintViolation","",{}]', CallError("1", "OccurenceConstraintViolation", "", {})),
        (b'[2,"' + b"x" * 36 + b'","\\u00dc",{}]', Call("x" * 36, "Ü", {})),
        (b'[3,"\\ud83d\\ude00",{}]', CallResult("😀", {})),
    ],
)
def test_good_frames_have_no_findings(raw: bytes, message: object) -> None:
    decoded = decode(raw, "text")
    assert decoded.message == message
    assert decoded.findings == ()
    assert decoded.message_type == MESSAGE_TYPE[type(decoded.message)]  # type: ignore[index]
    assert decoded.message_id == decoded.message.message_id  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("raw", "finding", "message_type", "message_id"),
    [
        (b"", "framing.not-json", None, ""),
        (b"\xff\xfe", "framing.not-utf8", None, ""),
        (b'[2,"7","Heart\xffbeat",{}]', "framing.not-utf8", 2, "7"),
        (b'[2,"7","Heartbeat",{}', "framing.not-json", 2, "7"),
        (b'[2,"a\\"\\\\b","Heartbeat",', "framing.not-json", 2, 'a"\\b'),
        (b"not json", "framing.not-json", None, ""),
        (b"{}", "framing.not-array", None, ""),
        (b'"[2]"', "framing.not-array", None, ""),
        (b"[]", "framing.arity", None, ""),
        (b"[2]", "framing.arity", 2, ""),
        (b'[2,"7","Heartbeat"]', "framing.arity", 2, "7"),
        (b'[3,"7"]', "framing.arity", 3, "7"),
        (b'[4,"7","GenericError"]', "framing.arity", 4, "7"),
        (b'[5,"7",{}]', "framing.message-type", None, "7"),
        (b'["2","7","Heartbeat",{}]', "framing.message-type", None, "7"),
        (b'[true,"7","Heartbeat",{}]', "framing.message-type", None, "7"),
        (b'[[],"7","Heartbeat",{}]', "framing.message-type", None, "7"),
        (b'[2,null,"Heartbeat",{}]', "framing.message-id", 2, ""),
        (b'[2,true,"Heartbeat",{}]', "framing.message-id", 2, ""),
        (b'[2,{},"Heartbeat",{}]', "framing.message-id", 2, ""),
        (b'[2,"7",["List"],{}]', "framing.action", 2, "7"),
        (b'[2,"7","Heartbeat",[]]', "framing.payload", 2, "7"),
        (b'[3,"7","text"]', "framing.payload", 3, "7"),
        (b'[4,"7",12,"",{}]', "framing.error-code", 4, "7"),
        (b"[" * 100_000, "framing.too-deep", None, ""),
        (b'[2,"7","DataTransfer",' + b'{"a":' * 120 + b"1" + b"}" * 120 + b"]", "framing.too-deep", 2, "7"),
    ],
)
def test_frames_beyond_understanding_fail(raw: bytes, finding: str, message_type: int | None, message_id: str) -> None:
    decoded = decode(raw, "text")
    assert decoded.message is None
    assert ids(decoded)[-1] == (finding, "fail")
    assert (decoded.message_type, decoded.message_id) == (message_type, message_id)
    assert decoded.findings[-1].reference.startswith("OCPP-J 1.6 section 4.")


@pytest.mark.parametrize(
    ("raw", "finding", "message"),
    [
        (b'[2,7,"Heartbeat",{}]', "framing.id-not-string", Call("7", "Heartbeat", {})),
        (b'[2,"' + b"x" * 37 + b'","Heartbeat",{}]', "framing.id-too-long", Call("x" * 37, "Heartbeat", {})),
        (b'[2,"","Heartbeat",{}]', "framing.id-empty", Call("", "Heartbeat", {})),
        (b'[2.0,"7","Heartbeat",{}]', "framing.type-not-integer", Call("7", "Heartbeat", {})),
        (b'[2,"7","Heartbeat",{},1]', "framing.extra-elements", Call("7", "Heartbeat", {})),
        (b'[3,"7",{},1]', "framing.extra-elements", CallResult("7", {})),
        (b'[3,"7",null]', "framing.null-payload", CallResult("7", {})),
        (b'[3,"7",{"a":1,"a":2}]', "json.duplicate-key", CallResult("7", {"a": 2})),
        (b'[3,"7",{"a":NaN}]', "json.not-a-number", CallResult("7", {"a": None})),
        (b'[3,"7",{"a":-Infinity}]', "json.not-a-number", CallResult("7", {"a": None})),
        (b'\xef\xbb\xbf[3,"7",{}]', "json.byte-order-mark", CallResult("7", {})),
        (b'[3,"7",{"a":"x\\ud800"}]', "json.lone-surrogate", CallResult("7", {"a": "x\ufffd"})),
        (b'[4,"7","GenericError","d"]', "framing.error-details-missing", CallError("7", "GenericError", "d", {})),
        (b'[4,"7","GenericError","d",null]', "framing.error-details", CallError("7", "GenericError", "d", None)),
        (b'[4,"7","GenericError",null,{}]', "framing.error-description", CallError("7", "GenericError", "None", {})),
        (b'[4,"7","Oops","",{}]', "framing.error-code-unknown", CallError("7", "Oops", "", {})),
        (b'[4,"7","FormatViolation","",{}]', "framing.error-code-spelling", CallError("7", "FormatViolation", "", {})),
        (
            b'[4,"7","OccurrenceConstraintViolation","",{}]',
            "framing.error-code-spelling",
            CallError("7", "OccurrenceConstraintViolation", "", {}),
        ),
    ],
)
def test_sloppy_frames_warn_and_are_understood(raw: bytes, finding: str, message: object) -> None:
    decoded = decode(raw, "text")
    assert decoded.message == message
    assert ids(decoded) == [(finding, "warn")]


def test_a_binary_frame_with_good_json_warns() -> None:
    decoded = decode(b'[2,"7","Heartbeat",{}]', "binary")
    assert decoded.message == Call("7", "Heartbeat", {})
    assert ids(decoded) == [("framing.binary", "warn")]


def test_huge_numbers_are_bounded_and_told() -> None:
    decoded = decode(b'[3,"7",{"a":' + b"9" * 5000 + b',"b":-1e999,"c":1e30}]', "text")
    assert [finding for finding, _ in ids(decoded)] == ["json.number-too-big", "json.number-too-big"]
    assert isinstance(decoded.message, CallResult)
    assert json.loads(json.dumps(decoded.message.payload, allow_nan=False)) == decoded.message.payload


def test_a_hostile_frame_cannot_fill_the_record() -> None:
    pairs = ",".join(f'"k{i}":1,"k{i}":2' for i in range(5000))
    decoded = decode(f'[2,"7","DataTransfer",{{{pairs}}}]'.encode(), "text")
    assert len(decoded.findings) <= 25
    long_code = decode(b'[4,"7","' + b"x" * 100_000 + b'","",{}]', "text")
    assert len(long_code.findings[0].text) < 200


def test_findings_as_json() -> None:
    assert decode(b"{}", "text").findings[0].as_json() == {
        "id": "framing.not-array",
        "severity": "fail",
        "text": "The frame is JSON, but not an array",
        "reference": "OCPP-J 1.6 section 4.2",
    }


def test_what_is_encoded_is_decoded() -> None:
    assert encode.call("1", "Heartbeat", {}) == b'[2,"1","Heartbeat",{}]'
    assert encode.result("1", {"a": "ü", "b": 0.1}) == '[3,"1",{"a":"ü","b":0.1}]'.encode()
    assert encode.error("1", "NotSupported") == b'[4,"1","NotSupported","",{}]'
    assert encode.error("1", "NotSupported", "x", {"y": 1}) == b'[4,"1","NotSupported","x",{"y":1}]'
    for raw in (encode.call("1", "Reset", {"type": "Soft"}), encode.result("1", {}), encode.error("1", "GenericError")):
        assert decode(raw, "text").findings == ()
