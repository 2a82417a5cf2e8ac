"""The laws of the tree against brute force: the language of a small tree, written out word by word."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from app.scenario import tree as t
from app.scenario.conditions import Condition
from app.scenario.dut_state import DutState
from app.scenario.values import Context
from app.scenario.vocabulary import Receive, Send

LAW = settings(deadline=None, derandomize=True, max_examples=150)

CTX = Context({}, {}, DutState())
Word = tuple[str, ...]


@dataclass(frozen=True)
class Fixed(Condition):
    value: bool

    def holds(self, ctx: Context) -> bool:
        return self.value

    def words(self) -> str:
        return str(self.value)


def language(tree: t.Tree) -> set[Word]:
    """Every complete word of the tree."""
    match tree:
        case t.Leaf():
            return {(tree.id,)}
        case t.Seq(parts):
            return {sum(words, ()) for words in itertools.product(*map(language, parts))}
        case t.Mixed(parts):
            chosen = itertools.product(*map(language, parts))
            return {word for words in chosen for word in interleaved(list(words))}
        case t.Alt(parts):
            return set().union(*map(language, parts))
        case t.Opt(part=part):
            return language(part) | {()}
        case t.Guarded(part=part):
            return language(part)
        case t.Cond():
            return language(tree.chosen(CTX))
    raise AssertionError(tree)


def interleaved(words: list[Word]) -> Iterator[Word]:
    if not any(words):
        yield ()
    for index, word in enumerate(words):
        if word:
            rest = [*words[:index], word[1:], *words[index + 1 :]]
            yield from ((word[0], *tail) for tail in interleaved(rest))


@st.composite
def trees(draw: st.DrawFn, most: int = 7) -> t.Tree:
    serial = itertools.count(1)

    def make(depth: int) -> t.Tree:
        n = next(serial)
        kind = draw(
            st.sampled_from(
                ["leaf"] if depth == 0 or n > most else ["leaf", "seq", "mixed", "alt", "opt", "cond", "guard"]
            )
        )
        if kind == "leaf":
            return t.Leaf(f"s{n}", Receive(str(n), "Heartbeat", {}), "main")
        if kind == "opt":
            return t.Opt(make(depth - 1), f"o{n}", "document")
        if kind == "guard":
            return t.Guarded(f"g{n}", make(depth - 1), ())
        if kind == "cond":
            return t.Cond(Fixed(draw(st.booleans())), make(depth - 1), make(depth - 1))
        parts = tuple(make(depth - 1) for _ in range(draw(st.integers(1, 3))))
        return {"seq": t.Seq, "mixed": t.Mixed, "alt": t.Alt}[kind](parts)

    tree = make(3)
    return tree if len(tree.leaves) <= 6 else make(1)


def firsts(tree: t.Tree) -> set[str]:
    return {armed.leaf.id for armed in t.first(tree, CTX, ())}


@LAW
@given(trees())
def test_nullable_is_the_empty_word(tree: t.Tree) -> None:
    assert t.nullable(tree, CTX) == (() in language(tree))


@LAW
@given(trees())
def test_first_is_the_first_letters(tree: t.Tree) -> None:
    assert firsts(tree) == {word[0] for word in language(tree) if word}


@LAW
@given(trees())
def test_derive_is_what_is_left_of_the_words(tree: t.Tree) -> None:
    words = language(tree)
    for leaf_id in firsts(tree):
        assert language(t.derive(tree, leaf_id, CTX)) == {word[1:] for word in words if word[:1] == (leaf_id,)}


@LAW
@given(trees())
def test_every_word_can_be_walked_to_its_end_and_no_other(tree: t.Tree) -> None:
    for word in language(tree):
        rest = tree
        for leaf_id in word:
            rest = t.frozen(rest, CTX, ())
            assert leaf_id in firsts(rest)
            rest = t.derive(rest, leaf_id, CTX)
        assert t.nullable(rest, CTX)


@LAW
@given(trees(), st.data())
def test_without_are_the_words_in_which_they_do_not_happen(tree: t.Tree, data: st.DataObject) -> None:
    gone = frozenset(data.draw(st.sets(st.sampled_from(sorted(firsts(tree)) or ["none"]))))
    words = {word for word in language(tree) if gone.isdisjoint(word)}
    rest = t.without(tree, gone, CTX)
    assert (rest is None) == (not words)
    assert rest is None or language(rest) == words


@LAW
@given(trees())
def test_freezing_changes_nothing_that_is_allowed(tree: t.Tree) -> None:
    assert language(t.frozen(tree, CTX, ())) == language(tree)


@LAW
@given(trees())
def test_optional_is_what_need_not_happen(tree: t.Tree) -> None:
    for armed in t.first(tree, CTX, ()):
        if armed.optional:
            assert t.without(tree, frozenset({armed.leaf.id}), CTX) is not None


def test_what_follows_a_call_under_way_may_come_early_but_not_past_a_guard() -> None:
    send = t.Leaf("send", Send("1", "Reset", {}), "main")
    after = t.Leaf("after", Receive("2", "Heartbeat", {}), "main")
    early = t.first(t.Seq((send, after)), CTX, {"send"})
    assert [(a.leaf.id, a.early) for a in early] == [("send", False), ("after", True)]
    assert [a.leaf.id for a in t.first(t.Seq((send, after)), CTX, ())] == ["send"]
    guarded = t.Seq((t.Guarded("g", send, ()), after))
    assert [a.leaf.id for a in t.first(guarded, CTX, {"send"})] == ["send"]
