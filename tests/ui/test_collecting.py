"""Garbage is collected in the thread of the window."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui import collecting


class Node:
    def __init__(self) -> None:
        self.me = self


def test_another_thread_collects_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    collecting.by_hand()
    gc.collect()
    left = weakref.ref(Node())
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: [Node() for _ in range(5_000)]).result()
    assert left() is not None
    collecting.collect()
    assert left() is None


@pytest.mark.parametrize(
    ("counts", "collected"),
    [((0, 0, 0), []), ((701, 0, 0), [0]), ((701, 11, 0), [1]), ((701, 11, 11), [2])],
)
def test_generations(monkeypatch: pytest.MonkeyPatch, counts: tuple[int, int, int], collected: list[int]) -> None:
    done: list[int] = []
    monkeypatch.setattr(gc, "get_count", lambda: counts)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "collect", done.append)
    collecting.collect()
    assert done == collected
