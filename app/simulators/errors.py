"""What the embedded DUTs raise."""

from __future__ import annotations


class CannotDo(Exception):  # noqa: N818  # a state of the world, not a mistake
    """A manual action that the DUT cannot do, now or ever. The text says why, for a person to read."""


class Unanswered(Exception):  # noqa: N818  # a state of the world, not a mistake
    """A CALL that got no usable answer: a CALLERROR, a malformed result, or nothing within the response time-out."""


class Offline(Exception):  # noqa: N818  # a state of the world, not a mistake
    """The connection is gone; whether the other side has processed the last CALL is unknown."""
