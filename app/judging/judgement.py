"""What judging a case file again comes to: for each attempt the verdict then and now, and where the two first differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from app.events import CampaignOpened, Recorded
from app.judging.lines import Line
from app.judging.regions import Region
from app.judging.replay import replay
from app.scenario.vocabulary import Scenario

COMPARED = {
    "VerdictReached": "verdict",
    "CheckMade": "check",
    "StepChanged": "step",
    "StatusClassified": "StatusNotification",
    "AskedOtherwise": "request that is not as asked",
    "ValueCaptured": "captured value",
    "ConfigurationRecorded": "configuration key",
    "Sent": "frame of the bench",
    "PromptShown": "prompt",
    "PromptClosed": "prompt",
    "ReplyGivenUp": "reply",
    "FilePlaceWanted": "place for files",
    "CaseStarted": "start",
    "CaseEnded": "end",
}
"""Kind of a line -> what a person calls it, in the order in which differences are told."""

NOTHING = "nothing"

LONG = 200
"""Lines longer than this, in characters, are told with the field that differs."""


class CannotJudgeError(ValueError):
    """The records are not what can be judged again. The text says why."""


@dataclass(frozen=True)
class Version:
    """What judged: the product and its test plans."""

    product_version: str
    testplans_hash: str


@dataclass(frozen=True)
class Difference:
    """The first difference of one sort."""

    what: str
    recorded: str
    now: str


@dataclass(frozen=True)
class Attempt:
    """One attempt, judged again."""

    case_id: str
    number: int
    utility: bool
    recorded_by: Version
    recorded: str
    """The machine's verdict as recorded; ``none`` if the attempt was not finished."""
    now: str
    checks: int
    """How many check results were recorded."""
    differences: tuple[Difference, ...]
    """The verdict first, then the checks; empty: identical."""
    problem: str = ""
    note: str = ""
    """What limits the comparison without being a difference."""

    @property
    def identical(self) -> bool:
        return not self.differences and not self.problem

    @property
    def first_check(self) -> Difference | None:
        return next((d for d in self.differences if d.what == "check"), None)


@dataclass(frozen=True)
class Judgement:
    """The whole campaign, judged again."""

    campaign_id: str
    judged_by: Version
    recorded_by: tuple[Version, ...]
    """Every version that wrote records, in order."""
    attempts: tuple[Attempt, ...]
    between: tuple[Difference, ...]
    """What the bench would have sent otherwise between attempts, where nothing before it differs."""

    @property
    def same_version(self) -> bool:
        return all(version == self.judged_by for version in self.recorded_by)

    @property
    def identical(self) -> bool:
        return not self.between and all(attempt.identical for attempt in self.attempts)


def judge(records: Sequence[Recorded], scenarios: Mapping[str, Scenario], by: Version) -> Judgement:
    """Judge a campaign again.

    Args:
        records: all records of its case file, in order.
        scenarios: id -> scenario, for the DUT type of the campaign.
        by: what judges now.

    Raises:
        CannotJudgeError: there is no campaign in the records.
    """
    opened = next((r.event for r in records if isinstance(r.event, CampaignOpened)), None)
    if opened is None:
        raise CannotJudgeError("it holds no campaign")
    regions = replay(records, scenarios)
    attempts: list[Attempt] = []
    between: list[Difference] = []
    for region in regions:
        if region.started is not None:
            attempts.append(_attempt(region))
        elif not attempts or attempts[-1].identical:
            between += _between(region)
    versions = tuple(dict.fromkeys(_version(region) for region in regions))
    return Judgement(opened.campaign_id, by, versions, tuple(attempts), tuple(between))


def _attempt(region: Region) -> Attempt:
    started = region.started
    assert started is not None
    differences, note = tuple(_differences(region)), ""
    then, now, problem = _verdict(region.recorded), _verdict(_comparable(region)), region.problem
    if region.faulted and differences and then == now == "ERROR":
        differences, note = (), "the bench failed in it, which did not happen again: only the verdict was compared"
    if (region.otherwise or region.left_out) and then != now:
        # The DUT, or the hands, have answered another question. What would be made of that is no verdict.
        differences, now = tuple(difference for difference in differences if difference.what != "verdict"), "none"
        problem = f"cannot be judged again: now the bench asks for {region.otherwise} where it did not then"
        if not region.otherwise:
            problem = (
                f"cannot be judged again: then the bench asked for {region.left_out} after what is the last step now"
            )
    return Attempt(
        started.case_id,
        started.attempt,
        started.utility,
        _version(region),
        then,
        now,
        sum(1 for line in region.recorded if line.kind == "CheckMade"),
        differences,
        problem,
        note,
    )


def _version(region: Region) -> Version:
    return Version(region.session.product_version, region.session.testplans_hash)


def _verdict(lines: Sequence[Line]) -> str:
    for line in reversed(lines):
        if line.kind == "VerdictReached":
            return str(line.fields["value"])
        if line.kind == "CaseEnded":
            ended = str(line.fields["how"])
            if ended == "interrupted":
                return "interrupted"
    return "none"


def _comparable(region: Region) -> list[Line]:
    """The lines of now; where the engine ended within the region, as many as it had come to record."""
    return region.now[: len(region.recorded)] if region.open_end else region.now


def _differences(region: Region) -> list[Difference]:
    recorded, now = region.recorded, _comparable(region)
    found: list[Difference] = []
    if recorded != now:
        for kinds in _groups():
            difference = _first(kinds, recorded, now)
            if difference is not None:
                found.append(difference)
        if not found:
            then, other = next((a, b) for a, b in zip_longest(recorded, now) if a != b)
            found.append(Difference("order", _words(then), _words(other)))
    found += [Difference(f"frame {seq}", then, other) for seq, then, other in region.frames[:1]]
    if region.advice_recorded is not None and region.advice_recorded != region.advice_now:
        found.append(Difference("advice", region.advice_recorded, region.advice_now or NOTHING))
    return found


def _groups() -> list[tuple[str, ...]]:
    words = dict.fromkeys(COMPARED.values())
    return [tuple(kind for kind, word in COMPARED.items() if word == wanted) for wanted in words]


def _first(kinds: tuple[str, ...], recorded: Sequence[Line], now: Sequence[Line]) -> Difference | None:
    """The first difference among the lines of these kinds."""
    before = [line for line in recorded if line.kind in kinds]
    after = [line for line in now if line.kind in kinds]
    for then, other in zip_longest(before, after):
        if then != other:
            return Difference(COMPARED[kinds[0]], *_apart(then, other))
    return None


def _apart(then: Line | None, now: Line | None) -> tuple[str, str]:
    """Both in words; where these are the same, or very long, with the field that differs."""
    a, b = _words(then), _words(now)
    if then is None or now is None or (a != b and max(len(a), len(b)) <= LONG):
        return a, b
    path, was, now_is = _differing(then.fields, now.fields)
    return f"{a[:LONG]}; {path}: {was}", f"{b[:LONG]}; {path}: {now_is}"


def _differing(a: Any, b: Any, path: str = "") -> tuple[str, Any, Any]:
    """Path and values of the first field in which two JSON values differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for name in {**a, **b}:
            if a.get(name) != b.get(name) or (name in a) != (name in b):
                return _differing(a.get(name), b.get(name), f"{path}.{name}".lstrip("."))
    if isinstance(a, list) and isinstance(b, list):
        for index, (x, y) in enumerate(zip_longest(a, b)):
            if x != y:
                return _differing(x, y, f"{path}.{index}")
    return path, a, b


def _words(line: Line | None) -> str:
    return NOTHING if line is None else line.words()


def _between(region: Region) -> list[Difference]:
    recorded, now = region.recorded, _comparable(region)
    found = [
        Difference(f"after record {region.first_seq}", _words(then), _words(other))
        for then, other in zip_longest(recorded, now)
        if then != other
    ][:1]
    return found + [Difference(f"frame {seq}", then, other) for seq, then, other in region.frames[:1]]


def as_json(judgement: Judgement) -> dict[str, Any]:
    """Everything, for ``judge --json``."""
    return {
        "campaign_id": judgement.campaign_id,
        "identical": judgement.identical,
        "same_version": judgement.same_version,
        "judged_by": vars(judgement.judged_by),
        "recorded_by": [vars(version) for version in judgement.recorded_by],
        "attempts": [
            {
                "case_id": attempt.case_id,
                "attempt": attempt.number,
                "utility": attempt.utility,
                "recorded": attempt.recorded,
                "now": attempt.now,
                "identical": attempt.identical,
                "checks": attempt.checks,
                "problem": attempt.problem,
                "note": attempt.note,
                "first_differing_check": vars(attempt.first_check) if attempt.first_check else None,
                "differences": [vars(difference) for difference in attempt.differences],
                "recorded_by": vars(attempt.recorded_by),
            }
            for attempt in judgement.attempts
        ],
        "between": [vars(difference) for difference in judgement.between],
    }
