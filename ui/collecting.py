"""Python's cyclic garbage is collected in the window's own thread, and nowhere else.

Left to itself, Python collects in whatever thread makes the next object: also in one that reads a case file or loads a library. What
is left of a window would then end there, and Qt's objects with timers may end in their own thread only; it warns, or crashes.
"""

from __future__ import annotations

import gc


def by_hand() -> None:
    """From now on nothing is collected but by :func:`collect`."""
    gc.disable()


def collect() -> None:
    """Collect what has become worth it, by Python's own thresholds. Call it now and then, in the window's thread."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
