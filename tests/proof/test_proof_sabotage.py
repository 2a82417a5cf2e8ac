"""The proof of the proof: a runner with a defect is found out, whatever the defect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import app.scenario.appendix_d
import app.scenario.calls
import app.scenario.checking
import app.scenario.checks
import app.scenario.connection
import app.scenario.flow
import app.scenario.frames
import app.scenario.guards
import app.scenario.intake
import app.scenario.replies
import app.scenario.samples
from app.cli.selfcheck import known
from app.proof.bases import starts
from app.proof.conversation import Conversation
from app.proof.examination import why_failed, why_survived
from app.proof.mutant import Mutant
from app.proof.player import play
from app.proof.proving import all_mutants, all_variants
from app.scenario.checks import Outcome
from app.scenario.run import Run

Patch = Callable[[pytest.MonkeyPatch], None]


@cache
def mutants_of(case_id: str, kind: str) -> tuple[Mutant, ...]:
    found = [mutant for mutant in all_mutants(starts(known()[case_id])) if mutant.kind == kind]
    return tuple(found[:40])


@cache
def variants_of(case_id: str, word: str) -> tuple[Conversation, ...]:
    return tuple(variant for variant in all_variants(starts(known()[case_id])) if word in variant.name)


def surviving(case_id: str, kind: str) -> Iterator[str]:
    for mutant in mutants_of(case_id, kind):
        if why_survived(play(known()[case_id], mutant.conversation), mutant.expected):
            yield mutant.id


def failing(case_id: str, word: str) -> Iterator[str]:
    for variant in variants_of(case_id, word):
        if why_failed(play(known()[case_id], variant), station=True):
            yield variant.name


def _held(*_: Any, **__: Any) -> Outcome:
    return Outcome(True, "", "")


def _every_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.checking, "evaluate", _held)


def _every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.checking, "evaluate_time", _held)


def _no_duplicates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.appendix_d, "is_duplicate", lambda *_: False)


def _no_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.guards.GuardWatch, "violated", lambda *_: "")


def _no_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.intake, "_violations", lambda *_: ([], ""))


def _no_framing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.frames, "_judge", lambda *_: None)


def _no_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.connection, "_expected", lambda *_: True)


def _nothing_uninvited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.calls, "_uninvited", lambda *_, **__: None)


def _severity_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "severity", lambda *_: "warn")


def _preconditions_fail_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "severity", lambda _, severity: severity)


def _wrong_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that turns false at another step than its own is another reason."""
    real = app.scenario.judging.Judge.check

    def check(self: Any, check_id: str, step_id: str, *more: Any, **named: Any) -> None:
        real(self, check_id, "elsewhere" if step_id else "", *more, **named)

    monkeypatch.setattr(app.scenario.judging.Judge, "check", check)


def _first_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.samples.CaughtUp, "holds", lambda *_: True)


def _any_context(monkeypatch: pytest.MonkeyPatch) -> None:
    real = app.scenario.samples.samples
    monkeypatch.setattr(
        app.scenario.samples, "samples", lambda payload, context: real(payload, context) or real(payload, "Other")
    )


def _any_time_of_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    for relation in ("apart", "in order", "on the clock"):
        monkeypatch.setitem(app.scenario.samples.RELATIONS, relation, lambda *_: (True, "", ""))


LENIENT: tuple[tuple[Patch, str, str], ...] = (
    (_every_value, "TC_012_CS", "wrong field"),
    (_every_time, "TC_001_CS", "wrong time"),
    (_no_duplicates, "TC_003_CS", "repeated"),
    (_no_guards, "TC_023_CS", "forbidden"),
    (_no_schema, "TC_003_CS", "schema"),
    (_no_framing, "TC_003_CS", "framing"),
    (_no_loss, "TC_003_CS", "connection lost"),
    (_nothing_uninvited, "TC_003_CS", "uninvited"),
    (_severity_is_a_warning, "TC_003_CS", "dropped"),
    (_preconditions_fail_the_case, "TC_012_CS", "dropped"),
    (_wrong_step, "TC_003_CS", "late"),
    (_first_is_enough, "TC_036_CS", "left out"),
    (_any_context, "TC_071_CS", "another message"),
    (_any_time_of_a_sample, "TC_036_CS", "out of order"),
    (_any_time_of_a_sample, "TC_070_CS", "repeated"),
)


@pytest.mark.parametrize(("patch", "case_id", "kind"), LENIENT, ids=lambda value: getattr(value, "__name__", value))
def test_defect_of_the_runner_lets_mutants_survive(
    patch: Patch, case_id: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mutants_of(case_id, kind)
    assert not list(surviving(case_id, kind))
    patch(monkeypatch)
    assert list(surviving(case_id, kind))


def _no_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.calls, "_BACKGROUND", set())


def _prompts_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.calls, "seen_on_the_wire", lambda *_: None)


def _appendix_d_is_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    real = app.scenario.appendix_d.classify
    monkeypatch.setattr(app.scenario.appendix_d, "classify", lambda *a: replace(real(*a), advice="reject"))


def _context_is_always_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.samples, "DEFAULT_CONTEXT", "none")


def _no_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.samples, "tolerance_s", lambda *_: 0.0)


STRICT: tuple[tuple[Patch, str, str], ...] = (
    (_no_background, "TC_003_CS", "MeterValues"),
    (_prompts_stay_open, "TC_003_CS", "wire before hands"),
    (_appendix_d_is_strict, "TC_003_CS", "Suspended"),
    (_context_is_always_told, "TC_070_CS", "context left out"),
    (_no_tolerance, "TC_070_CS", "as far as allowed"),
)


@pytest.mark.parametrize(("patch", "case_id", "word"), STRICT, ids=lambda value: getattr(value, "__name__", value))
def test_defect_of_the_runner_fails_conforming_variants(
    patch: Patch, case_id: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert variants_of(case_id, word)
    assert not list(failing(case_id, word))
    patch(monkeypatch)
    assert list(failing(case_id, word))
