"""Whatever the bytes: no exception, one of the two outcomes, and nothing that the record could not store."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol import encode
from app.protocol.actions import ALL
from app.protocol.conversation import Conversation
from app.protocol.decode import decode
from app.protocol.messages import Call, CallResult
from app.protocol.schemas import check

quick = settings(max_examples=150, derandomize=True, deadline=None, database=None)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
nearly = st.one_of(
    st.binary(max_size=60),
    st.text(st.characters(), max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.lists(st.sampled_from([2, 3, 4, 2.0, "2", True]) | json_values, max_size=6).map(
        lambda v: json.dumps(v).encode()
    ),
    st.text('[]{},:"\\u0123456789aeE+-.NIn \n', max_size=80).map(str.encode),
)


@quick
@given(nearly, st.sampled_from(["text", "binary"]))
def test_decode_never_raises_and_is_consistent(raw: bytes, opcode: str) -> None:
    decoded = decode(raw, opcode)
    failed = [finding for finding in decoded.findings if finding.severity == "fail"]
    assert (decoded.message is None) == bool(failed)
    assert len(decoded.findings) <= 30
    stored = json.dumps([finding.as_json() for finding in decoded.findings], allow_nan=False, ensure_ascii=False)
    stored.encode("utf-8")
    if decoded.message is not None:
        json.dumps(vars(decoded.message), allow_nan=False, ensure_ascii=False).encode("utf-8")
        assert decode(raw, opcode) == decoded


@quick
@given(st.binary(min_size=1, max_size=3), st.integers(0, 60))
def test_a_good_frame_with_some_bytes_replaced_never_raises(noise: bytes, at: int) -> None:
    good = encode.call("19223201", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
    decode(good[:at] + noise + good[at + len(noise) :], "text")


@quick
@given(st.text(), st.text(), st.dictionaries(st.text(), json_values, max_size=4))
def test_what_is_encoded_comes_back(message_id: str, action: str, payload: dict[str, object]) -> None:
    clean = json.loads(
        json.dumps(payload, allow_nan=True).replace("NaN", "null").replace("Infinity", "1").replace("-1", "1")
    )
    decoded = decode(encode.call(message_id, action, clean), "text")
    if all(char < "\ud800" or char > "\udfff" for char in message_id + action + json.dumps(clean, ensure_ascii=False)):
        assert decoded.message == Call(message_id, action, clean)


@quick
@given(st.sampled_from(sorted(ALL)), st.sampled_from(["request", "response"]), json_values)
def test_check_never_raises(action: str, kind: str, payload: object) -> None:
    for violation in check(action, kind, payload):
        assert violation.severity in ("fail", "warn")
        assert violation.text


@quick
@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc"), st.booleans()), max_size=30))
def test_the_conversation_never_raises(steps: list[tuple[bool, str, bool]]) -> None:
    conversation = Conversation()
    for at_ns, (from_dut, message_id, is_call) in enumerate(steps):
        message = Call(message_id, "Heartbeat", {}) if is_call else CallResult(message_id, {})
        paired = conversation.incoming(message, at_ns) if from_dut else conversation.outgoing(message, at_ns)
        assert paired.call is None or paired.call.message_id == message_id
        assert from_dut or paired.findings == ()
