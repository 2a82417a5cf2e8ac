"""The action table: no two actions on one key in one place, and a document that lists every key."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from ui import keymap
from ui.shell.keys_overlay import pack


def test_ids_are_unique() -> None:
    assert len(keymap.BY_ID) == len(keymap.ACTIONS)


def test_no_key_does_two_things_in_one_place() -> None:
    taken = Counter((action.where, key) for action in keymap.ACTIONS for key in action.keys)
    shared = {place for place, count in taken.items() if count > 1}
    # Ctrl+O opens a case file on the start screen and a PICS on the pages after it; both never act together.
    assert shared == {("intake", "Ctrl+O")}


def test_no_key_of_a_workspace_hides_one_that_works_everywhere() -> None:
    everywhere = {key for action in keymap.ACTIONS if action.where == keymap.EVERYWHERE for key in action.keys}
    for action in keymap.ACTIONS:
        if action.where != keymap.EVERYWHERE:
            assert not everywhere.intersection(action.keys), action.id


@pytest.mark.parametrize("action", keymap.ACTIONS, ids=lambda action: action.id)
def test_every_key_is_one_that_qt_knows(action: keymap.Action) -> None:
    for key in action.keys:
        assert QKeySequence(key).toString() == key


def test_space_starts_nothing() -> None:
    assert all("Space" not in key for action in keymap.ACTIONS for key in action.keys)


def test_hints_name_actions_with_keys() -> None:
    for context, names in keymap.HINTS.items():
        assert names[-1] == "keys", context
        assert all(keymap.BY_ID[name].keys for name in names)


def test_the_document_lists_every_key() -> None:
    text = keymap.keyboard_document()
    for action in keymap.ACTIONS:
        if action.keys:
            assert action.text in text
    assert "hold `Ctrl+Esc` or `Shift+Esc` for 2 s" in text


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 9])
def test_the_overlay_packs_all_groups_in_order(columns: int) -> None:
    groups = keymap.groups()
    packed = pack(groups, columns)
    assert len(packed) <= columns
    assert [group for part in packed for group in part] == groups
