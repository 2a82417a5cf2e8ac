"""Places for files and transfers, as the runner takes them: which protocol, whose transfer, whose fault, in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.events import CheckMade, StepChanged
from app.proof import player
from app.proof.choices import Choices
from app.proof.conversation import Conversation, Placed, Say, Silence, Transfer
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.world import World
from app.scenario import outputs as o
from app.scenario.file_places import PlaceState
from app.scenario.files import FileProtocols, file_location, transferred, untouched
from app.scenario.inputs import FileMoved, PlaceOpened
from app.scenario.runner import CaseRunner
from app.scenario.timing import NS
from app.scenario.values import Context
from testplans.ocpp16 import scenarios

STATION = scenarios("charging-station")


def context(key: str | None = None, pics: list[str] | None = None, chosen: str = "") -> Context:
    world = World()
    ctx = replace(world, parameters={**world.parameters, "file_protocol": chosen}).context("charging-station")
    ctx = replace(ctx, pics={"limits": {"SupportedFileTransferProtocols": pics}} if pics is not None else {})
    listed = [] if key is None else [{"key": "SupportedFileTransferProtocols", "readonly": True, "value": key}]
    ctx.captured["read"] = {"dut": {"configurationKey": listed}, "bench": {}}
    return ctx


@pytest.mark.parametrize(
    ("ctx", "protocols"),
    [
        (context(), ["FTP", "HTTP", "HTTPS", "FTPS"]),
        (context("HTTPS,FTP"), ["FTP", "HTTPS"]),
        (context(" https , ftps ", ["ftp"]), ["HTTPS", "FTPS"]),
        (context(None, ["http", "ftp"]), ["FTP", "HTTP"]),
        (context("", []), ["FTP", "HTTP", "HTTPS", "FTPS"]),
        (context("SFTP"), ["SFTP"]),
        (context("HTTP", chosen="ftps"), ["FTPS"]),
    ],
)
def test_the_protocols_that_the_station_supports(ctx: Context, protocols: list[str]) -> None:
    assert FileProtocols("read").resolve(ctx) == protocols


def test_words() -> None:
    assert file_location("firmware").words() == "the location of firmware"
    assert transferred("firmware", "5", "downloaded").timeout.words() == "<file_grace>"
    assert untouched("firmware", "5").untouched


def conversation(case_id: str) -> Conversation:
    return derive(STATION[case_id], World()).conversation


def checks(case_id: str, edited: Conversation, name: str) -> list[CheckMade]:
    return [check for check in play(STATION[case_id], edited).checks if check.check_id.endswith(name)]


def edited(case_id: str, kind: type[Any], **changes: Any) -> Conversation:
    plain = conversation(case_id)
    index = next(n for n, event in enumerate(plain.events) if isinstance(event, kind))
    return plain.replaced("edited", index, replace(plain.events[index], **changes))


def test_what_was_transferred_stands_in_the_check() -> None:
    (check,) = checks("TC_045_1_CS", conversation("TC_045_1_CS"), ".transferred")
    assert (check.outcome, check.expected) == ("held", "a complete upload within 5 s of the message that says so")
    assert check.actual.startswith("1000 bytes over FTP, 0.01 MB/s, SHA-256 ")


@pytest.mark.parametrize(
    ("changes", "actual"),
    [
        ({"what": "started"}, "not the whole file: 1 transfers, 0 bytes"),
        ({"whole": False, "size": 3}, "not the whole file: 1 transfers, 3 bytes"),
        ({"what": "failed", "whole": False}, "not the whole file: 1 transfers, 1000 bytes (interrupted)"),
        ({"delay": 400.0}, ""),
    ],
)
def test_what_was_not_transferred_is_told(changes: dict[str, Any], actual: str) -> None:
    found = checks("TC_045_1_CS", edited("TC_045_1_CS", Transfer, **changes), ".transferred")
    assert [check.actual for check in found] == ([actual] if actual else [])


def test_a_request_that_was_refused_is_told_where_no_transfer_has_begun() -> None:
    plain = edited("TC_045_1_CS", Transfer, what="refused", whole=False, size=0)
    (check,) = checks("TC_045_1_CS", plain, ".transferred")
    assert check.outcome == "failed"


def test_a_fault_of_the_bench_is_not_the_stations() -> None:
    full = edited("TC_045_1_CS", Transfer, what="failed", whole=False, fault="bench")
    outcome = play(STATION["TC_045_1_CS"], full)
    assert outcome.verdict == "INCONCLUSIVE"


FULL = {"what": "failed", "whole": False, "fault": "bench"}


def said(plain: Conversation, status: str, becomes: str | None) -> Conversation:
    """The station says something else than this status, or nothing any more."""
    index = next(n for n, e in enumerate(plain.events) if isinstance(e, Say) and e.payload.get("status") == status)
    if becomes is None:
        return replace(plain, events=(*plain.events[:index], Silence()))
    event = plain.events[index]
    assert isinstance(event, Say)
    return plain.replaced("said", index, replace(event, payload={"status": becomes}))


@pytest.mark.parametrize("becomes", ["UploadFailed", None])
@pytest.mark.parametrize("fault", ["bench", "cut off"])
def test_a_station_that_says_so_truthfully_where_the_bench_was_in_the_way_has_not_failed(
    becomes: str | None, fault: str
) -> None:
    outcome = play(
        STATION["TC_045_1_CS"], said(edited("TC_045_1_CS", Transfer, **{**FULL, "fault": fault}), "Uploaded", becomes)
    )
    if becomes is None and fault == "cut off":  # it stood still, and has said nothing of it
        assert outcome.verdict == "FAIL"
        return
    assert (outcome.verdict, "interrupted" in outcome.reason) == ("INCONCLUSIVE", True)
    assert ("the bench takes the upload to its end" in outcome.reason) == (fault == "bench")


@pytest.mark.parametrize("case_id", ["TC_044_1_CS", "TC_044_3_CS"])
def test_nor_where_the_bench_has_broken_off_a_download(case_id: str) -> None:
    outcome = play(STATION[case_id], said(edited(case_id, Transfer, **FULL), "Downloaded", "DownloadFailed"))
    assert (outcome.verdict, "the bench gives the file to its end" in outcome.reason) == ("INCONCLUSIVE", True)


def test_what_was_wrong_before_stays_wrong_and_what_comes_right_again_counts() -> None:
    plain = edited("TC_045_1_CS", Transfer, **FULL)
    index = next(n for n, event in enumerate(plain.events) if isinstance(event, Transfer))
    again = plain.inserted("again", index + 1, conversation("TC_045_1_CS").events[index])
    assert play(STATION["TC_045_1_CS"], again).verdict == "PASS"
    wrong = said(said(plain, "Uploading", "Bogus"), "Uploaded", "UploadFailed")
    assert play(STATION["TC_045_1_CS"], wrong).verdict == "FAIL"


@pytest.mark.parametrize("case_id", ["TC_044_1_CS", "TC_044_3_CS"])
def test_a_download_that_nobody_knows_to_be_read_decides_nothing(case_id: str) -> None:
    known = "every byte was acknowledged; whether it was read is not known, as the other side kept the connection open"
    plain = edited(case_id, Transfer, whole=False, acknowledged=True, known=known)
    outcome = play(STATION[case_id], plain)
    assert (outcome.verdict, "whether it was read is not known" in outcome.reason) == ("INCONCLUSIVE", True)
    index = next(n for n, event in enumerate(plain.events) if isinstance(event, Transfer))
    event = plain.events[index]
    assert isinstance(event, Transfer)
    for what, verdict in (("closed", "PASS"), ("reset", "INCONCLUSIVE")):
        later = replace(event, what=what, whole=what == "closed", delay=4.0)
        assert play(STATION[case_id], plain.inserted(what, index + 2, later)).verdict == verdict


def transfer_of(plain: Conversation) -> tuple[int, Transfer]:
    return next((index, event) for index, event in enumerate(plain.events) if isinstance(event, Transfer))


@pytest.mark.parametrize("case_id", ["TC_044_1_CS", "TC_044_3_CS", "TC_045_1_CS"])
@pytest.mark.parametrize(("begins", "verdict"), [(0.5, "PASS"), (2.0, "FAIL")])
def test_a_transfer_that_only_begins_when_it_was_said_to_be_over_was_not_over(
    case_id: str, begins: float, verdict: str
) -> None:
    """In tables 55, 57 and 58 the transfer has finished before step 5. Both are seen with the clock of the bench."""
    plain = conversation(case_id)
    index, event = transfer_of(plain)
    said_after = plain.without("later", index).inserted("later", index + 1, replace(event, delay=begins))
    outcome = play(STATION[case_id], said_after)
    assert outcome.verdict == verdict
    if verdict == "FAIL":
        (check,) = [one for one in outcome.checks if one.check_id.endswith(".transferred")]
        assert check.actual.endswith("it began only 1.9 s after it was said to be over")
        at_once = plain.without("later", index).inserted("later", index + 1, replace(event, delay=begins))
        at_once = replace(at_once, events=at_once.events[: index + 2])
        assert play(STATION[case_id], at_once).verdict == "FAIL", "nothing more has to come"


UPLOADED = "TC_045_1_CS"


def uploads(*changes: dict[str, Any]) -> Any:
    """Played with several uploads instead of one, before the station says that it has uploaded."""
    plain = conversation(UPLOADED)
    index, event = transfer_of(plain)
    plain = plain.without("several", index)
    for number, change in enumerate(changes):
        plain = plain.inserted("several", index + number, replace(event, **{"number": number + 1, **change}))
    return play(STATION[UPLOADED], plain)


EMPTY = {"size": 0}
BROKEN = {"what": "failed", "whole": False, "size": 500}


@pytest.mark.parametrize(
    ("changes", "verdict", "findings"),
    [
        ([EMPTY, {}], "PASS", []),  # an empty one, to see whether it is allowed
        ([{}, EMPTY], "PASS", []),
        ([EMPTY], "PASS", ["size"]),
        ([EMPTY, BROKEN], "FAIL", []),
        ([EMPTY, {"what": "started", "whole": False}], "FAIL", []),
        ([{}, BROKEN], "PASS", []),
        ([BROKEN, {}], "PASS", []),
        ([{"file_name": "x.part"}, {"what": "renamed", "whole": False, "number": 1}], "PASS", []),
        ([{"file_name": "x.part"}], "PASS", ["fileName"]),
        ([{"file_name": "x"}, {}, {"file_name": "y"}], "PASS", []),
        ([{}, {"what": "removed", "whole": False, "number": 1}], "FAIL", []),
        ([{}, {"what": "removed", "whole": False, "number": 1}, {}], "PASS", []),
        ([{}, FULL], "PASS", []),
        ([EMPTY, FULL], "INCONCLUSIVE", []),
    ],
)
def test_the_upload_that_counts(changes: list[dict[str, Any]], verdict: str, findings: list[str]) -> None:
    outcome = uploads(*changes)
    failed = [
        one.check_id.rpartition(".")[2] for one in outcome.checks if one.outcome == "failed" and one.severity == "warn"
    ]
    assert (outcome.verdict, failed) == (verdict, findings)


@pytest.mark.parametrize(
    ("last", "verdict"), [(FULL, "INCONCLUSIVE"), ({**FULL, "fault": "cut off"}, "FAIL"), ({}, "FAIL")]
)
def test_a_station_whose_second_file_the_bench_has_not_taken_may_say_so(last: dict[str, Any], verdict: str) -> None:
    """One that was cut off may be an old connection, of an upload that has come right since."""
    plain = conversation(UPLOADED)
    index, event = transfer_of(plain)
    plain = plain.inserted("another", index + 1, replace(event, number=2, **last))
    assert play(STATION[UPLOADED], said(plain, "Uploaded", "UploadFailed")).verdict == verdict


def test_another_download_after_it_does_not_make_the_first_one_known() -> None:
    plain = edited("TC_044_1_CS", Transfer, whole=False, acknowledged=True, known="whether it was read is not known")
    index, event = transfer_of(plain)
    again = replace(event, whole=True, delay=3.0, number=2)
    assert play(STATION["TC_044_1_CS"], plain.inserted("again", index + 2, again)).verdict == "INCONCLUSIVE"


def test_what_is_refused_after_a_whole_download_excuses_nothing() -> None:
    plain = conversation("TC_044_1_CS")
    last = max(place for place, event in enumerate(plain.events) if isinstance(event, Transfer))
    refused = replace(plain.events[last], what="refused", whole=False, size=0, fault="bench")  # type: ignore[call-arg]
    events = (*plain.events[: last + 1], refused, *plain.events[last + 1 :])
    out = play(STATION["TC_044_1_CS"], said(replace(plain, events=events), "Installed", "InstallationFailed"))
    assert out.verdict == "FAIL"


def test_a_download_that_begins_too_late_does_not_borrow_the_time_of_another() -> None:
    def moved(at_s: int, number: int, what: str, **more: Any) -> FileMoved:
        return FileMoved(at_s * NS, 0, name="firmware", what=what, number=number, **more)

    place = PlaceState("get", "HTTP", 100)
    over = {"size": 100, "acknowledged": True, "seconds": 1.0}
    for event in (
        moved(1, 1, "started"), moved(2, 1, "finished", **over), moved(3, 1, "reset", **over),
        moved(7, 2, "started"), moved(8, 2, "finished", **over), moved(8, 2, "closed", whole=True, **over),
    ):  # fmt: skip
        place.take(event)
    assert place.whole(said_ns=4 * NS, deadline_ns=9 * NS) is None


def test_without_a_place_the_case_is_not_decided_and_says_why() -> None:
    outcome = play(STATION["TC_044_1_CS"], edited("TC_044_1_CS", Placed, error="no server, because of the port"))
    assert (outcome.verdict, "no server, because of the port" in outcome.reason) == ("INCONCLUSIVE", True)


def runner_with_a_place(attempt: int = 2) -> tuple[CaseRunner, list[o.Output]]:
    runner = CaseRunner(STATION["TC_045_1_CS"], attempt, World().context("charging-station"))
    runner.start(1, 1)
    return runner, []


def test_what_comes_late_of_another_attempt_means_nothing() -> None:
    runner, _ = runner_with_a_place()
    for late in (
        PlaceOpened(2, 2, "diagnostics", "FTP", "ftp://x/", case_id="TC_045_1_CS", attempt=1),
        FileMoved(3, 3, "diagnostics", "finished", 10, True, case_id="TC_045_1_CS", attempt=1),
        FileMoved(4, 4, "something else", "finished", 10, True),
        PlaceOpened(5, 5, "something else"),
    ):
        assert runner.handle(late) == []


def test_optional_messages_that_do_not_come_are_left_out_in_their_order() -> None:
    """Judged again, the record has to come out the same, whatever the order of a set in memory."""
    world = World()
    four = replace(world, parameters={**world.parameters, "connectors": 4})
    scenario = STATION["TC_044_2_CS"]
    optional = frozenset(derive(scenario, four).freedoms.optional)
    quiet = derive(scenario, four, Choices(left_out=optional)).conversation
    runner = _States()
    runner.play(scenario, quiet)
    left_out = [step for step, note in runner.skipped if note.startswith("optional (document)")]
    assert left_out == [f"2.status[c{connector}]" for connector in range(5)]


class _States:
    """The steps that were skipped, in the order in which the record has them."""

    def __init__(self) -> None:
        self.skipped: list[tuple[str, str]] = []

    def play(self, scenario: Any, conversation: Conversation) -> None:
        one = player._Player(scenario, conversation)
        noted = one._note

        def note(event: Any) -> None:
            if isinstance(event, StepChanged) and event.state == "skipped":
                self.skipped.append((event.step_id, event.note))
            noted(event)

        one._note = note  # type: ignore[method-assign]
        one.play()
