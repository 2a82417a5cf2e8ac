"""The keys of the Run workspace that belong to its panels (the shell binds the others, see :mod:`ui.keymap`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from ui.run.workspace import RunWorkspace

_PROMPT = {
    Qt.Key.Key_Return: "done",
    Qt.Key.Key_Enter: "done",
    Qt.Key.Key_PageDown: "done",
    Qt.Key.Key_F9: "cannot",
    Qt.Key.Key_Y: "yes",
    Qt.Key.Key_N: "no",
    Qt.Key.Key_R: "retry",
    Qt.Key.Key_C: "copy",
}
_APPROVAL = {Qt.Key.Key_Y: "yes", Qt.Key.Key_N: "no", Qt.Key.Key_R: "retest", Qt.Key.Key_Question: "cannot"}


def handle(workspace: RunWorkspace, event: QKeyEvent) -> bool:
    """Do what the key asks for. False if it is not one of these keys, or not now. A held key counts once."""
    ignored = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
    modifiers = event.modifiers() & ~ignored
    key = Qt.Key(event.key())
    if modifiers == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_Z:
        return workspace.approval.undo()
    if modifiers:
        return False
    moves: dict[Qt.Key, Callable[[], None]] = {
        Qt.Key.Key_J: lambda: workspace.step(1),
        Qt.Key.Key_K: lambda: workspace.step(-1),
        Qt.Key.Key_G: workspace.to_log,
        Qt.Key.Key_M: workspace.chart.setFocus,
        Qt.Key.Key_I: lambda: workspace.toggle_drawer("Inspector"),
        Qt.Key.Key_L: lambda: workspace.toggle_drawer("Latency"),
    }
    if key in moves:
        moves[key]()
        return True
    if event.isAutoRepeat():
        return False
    if key == Qt.Key.Key_Escape:
        left = workspace.prompt.leave_reason() or workspace.prompt.let_go()
        left = left or workspace.approval.undo() or workspace.close_drawer()
        return left or workspace.unpin()
    if workspace.context == "run.approval":
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return workspace.approval.send()
        return key in _APPROVAL and workspace.approval.press(_APPROVAL[key])
    if key == Qt.Key.Key_F9 and workspace.prompt.press("ask"):
        return True
    return key in _PROMPT and workspace.prompt.press(_PROMPT[key])


def while_typing(event: QKeyEvent) -> bool:
    """Whether it is a key that writes nothing into a field, so that it works from there as well."""
    undo = event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return undo or event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F9, Qt.Key.Key_PageDown)
