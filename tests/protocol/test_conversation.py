from __future__ import annotations

from app.protocol import conversation as module
from app.protocol.conversation import Conversation
from app.protocol.messages import Call, CallError, CallResult

S = 1_000_000_000


def found(paired: module.Paired) -> list[str]:
    assert all(finding.severity == "warn" for finding in paired.findings)
    return [finding.id for finding in paired.findings]


def test_replies_are_paired_in_both_directions() -> None:
    talk = Conversation()
    reset = Call("b1", "Reset", {"type": "Soft"})
    beat = Call("d1", "Heartbeat", {})
    assert talk.outgoing(reset, 5).findings == ()
    assert found(talk.incoming(beat, 6)) == []
    answer = talk.incoming(CallError("b1", "NotSupported", "", {}), 7)
    assert (answer.call, answer.sent_at_ns, answer.kind, found(answer)) == (reset, 5, "answer", [])
    ours = talk.outgoing(CallResult("d1", {}), 8)
    assert (ours.call, ours.sent_at_ns, ours.kind) == (beat, 6, "answer")


def test_both_sides_may_use_the_same_id() -> None:
    talk = Conversation()
    talk.outgoing(Call("1", "Reset", {}), 0)
    assert found(talk.incoming(Call("1", "Heartbeat", {}), 1)) == []
    assert talk.incoming(CallResult("1", {}), 2).call == Call("1", "Reset", {})


def test_a_repeated_id_is_found_until_the_next_connection() -> None:
    talk = Conversation()
    for _ in range(2):
        assert found(talk.incoming(Call("1", "Heartbeat", {}), 0)) == []
        talk.outgoing(CallResult("1", {}), 1)
        assert found(talk.incoming(Call("1", "Heartbeat", {}), 2)) == ["rpc.duplicate-id"]
        talk.reset()
    assert found(talk.incoming(CallResult("1", {}), 3)) == ["rpc.unknown-id"]


def test_a_second_call_before_the_answer_is_found() -> None:
    talk = Conversation()
    talk.incoming(Call("1", "Heartbeat", {}), 0)
    assert found(talk.incoming(Call("2", "StatusNotification", {}), 1)) == ["rpc.call-before-answer"]
    talk.outgoing(CallResult("1", {}), 2)
    assert found(talk.incoming(Call("3", "Heartbeat", {}), 3)) == ["rpc.call-before-answer"]
    talk.outgoing(CallResult("2", {}), 4)
    talk.outgoing(CallError("3", "GenericError", "", {}), 4)
    assert found(talk.incoming(Call("4", "Heartbeat", {}), 5)) == []


def test_a_call_of_the_bench_may_cross_one_of_the_dut() -> None:
    talk = Conversation()
    talk.outgoing(Call("1", "Reset", {}), 0)
    assert found(talk.incoming(Call("2", "Heartbeat", {}), 1)) == []


def test_an_unanswered_call_times_out_for_the_dut() -> None:
    talk = Conversation(call_timeout_ns=30 * S)
    talk.incoming(Call("1", "Heartbeat", {}), 0)
    assert found(talk.incoming(Call("2", "Heartbeat", {}), 31 * S)) == []
    assert found(talk.incoming(Call("3", "Heartbeat", {}), 32 * S)) == ["rpc.call-before-answer"]


def test_replies_that_are_too_many_too_late_or_to_nothing() -> None:
    talk = Conversation()
    reset = Call("1", "Reset", {})
    talk.outgoing(reset, 0)
    talk.give_up("1")
    late = talk.incoming(CallResult("1", {}), 5)
    assert (late.call, late.kind, found(late)) == (reset, "late", ["rpc.late-reply"])
    second = talk.incoming(CallResult("1", {}), 6)
    assert (second.call, second.kind, found(second)) == (reset, "second", ["rpc.second-reply"])
    unknown = talk.incoming(CallError("x", "GenericError", "", {}), 7)
    assert (unknown.call, unknown.sent_at_ns, unknown.kind) == (None, None, "unknown")
    assert found(unknown) == ["rpc.unknown-id"]
    talk.give_up("never asked")


def test_giving_up_after_the_answer_changes_nothing() -> None:
    talk = Conversation()
    talk.outgoing(Call("1", "Reset", {}), 0)
    talk.incoming(CallResult("1", {}), 1)
    talk.give_up("1")
    assert talk.incoming(CallResult("1", {}), 2).kind == "second"


def test_a_flood_is_bounded_in_memory() -> None:
    talk = Conversation()
    for index in range(module.MOST_IDS + 5_000):
        talk.incoming(Call(str(index), "Heartbeat", {}), index)
    talk.incoming(Call("x" * 1_000_000, "Heartbeat", {}), 0)
    side = talk._dut
    assert len(side._ids) == module.MOST_IDS
    assert len(side._calls) == len(side._unanswered) == module.MOST_OPEN
    assert max(map(len, side._ids)) < 100
    assert found(talk.incoming(Call("x" * 1_000_000, "Heartbeat", {}), 1)) == [
        "rpc.call-before-answer",
        "rpc.duplicate-id",
    ]
    assert "rpc.duplicate-id" not in found(talk.incoming(Call("0", "Heartbeat", {}), 2)), (
        "forgotten, never the other way"
    )


def test_a_reply_to_a_call_that_is_only_remembered_by_id_is_a_second_one() -> None:
    talk = Conversation()
    for index in range(module.MOST_OPEN + 1):
        talk.outgoing(Call(str(index), "Reset", {}), index)
        if index == 0:
            talk.incoming(CallResult("0", {}), index)
    again = talk.incoming(CallResult("0", {}), 9)
    assert (again.call, again.kind) == (None, "second")
