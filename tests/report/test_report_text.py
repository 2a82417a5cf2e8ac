"""Wrapping, shortening, numbers and times."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report import fonts, text


@given(st.text(max_size=300), st.floats(20, 200))
def test_wrapping_keeps_every_character_and_stays_within_its_room(words: str, room: float) -> None:
    lines = text.wrap(words, fonts.SANS, 8, room)
    kept = "".join(lines).replace(" ", "")
    assert kept == fonts.printable(words, fonts.SANS).replace("\n", "").replace(" ", "")
    assert all(fonts.width(line, fonts.SANS, 8) <= room + 0.01 or len(line) == 1 for line in lines)


@given(st.text(max_size=80))
def test_printable_text_can_be_drawn(words: str) -> None:
    shown = fonts.printable(words, fonts.MONO)
    assert "".join(piece for _, piece in fonts.runs(shown, fonts.MONO)) == shown
    assert all(char == "\n" or char.isprintable() or unicodedata.category(char) == "Zs" for char in shown)
    shown.encode("utf-8")


def test_control_and_direction_characters_are_spelled_out() -> None:
    assert fonts.printable("a\x00b\u202ec\ud800", fonts.SANS) == "a\\x00b\\u202ec\\ud800"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0.4, "0.40"), (18.26, "18.3"), (388.2, "388"), (1198.4, "1\u2009198")]
)
def test_milliseconds(value: float | None, shown: str) -> None:
    assert text.milliseconds(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.44, "0.4 s"), (58.2, "58 s"), (59.8, "1 min 0 s"), (723, "12 min 3 s"), (7260, "2 h 1 min")]
)
def test_seconds(value: float, shown: str) -> None:
    assert text.seconds(value) == shown


def test_long_values_are_counted_and_hashed() -> None:
    shown = text.value_text("A" * 1700, 700)
    assert shown.startswith("A" * 700 + " … and 1\u2009000 more characters")
    assert "SHA-256 " in shown
    assert text.value_text({"b": 1, "a": [True, None]}) == '{"a": [true, null], "b": 1}'


def test_clock_time_is_exact() -> None:
    assert text.clock_time(1_732_525_440_999_999_999) == "09:04:00.999"
    assert text.clock_time(0) == ""
