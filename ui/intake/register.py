"""The register of the laboratory in the window: read by the engine, read again whenever the file changes."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.commands import CheckLab, Reply
from app.events import JsonObject
from ui.session import Session


class LabRegister(QObject):
    """One file, and what the engine says of it for this kind of device."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.path = ""
        self.reply: Reply | None = None
        self._kind = ("", "")
        self._left_out: set[str] = set()
        self._taken_in: set[str] = set()
        self._again = QTimer(self, singleShot=True, interval=150)
        self._again.timeout.connect(self.read)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _: self._again.start())

    def load(self, path: str) -> None:
        """Use this file; an empty path: none."""
        if watched := self._watcher.files():
            self._watcher.removePaths(watched)
        self.path, self.reply = path, None
        self._left_out, self._taken_in = set(), set()
        if path:
            self.read()
        else:
            self.changed.emit()

    def device(self, dut_type: str, product_subtype: str) -> None:
        """The kind of device decides which equipment may be used."""
        if self._kind != (dut_type, product_subtype):
            self._kind = (dut_type, product_subtype)
            self.read()

    def read(self) -> None:
        path = self.path
        if not path:
            return
        if path not in self._watcher.files():
            self._watcher.addPath(path)
        self._session.ask(CheckLab(path, *self._kind), lambda reply: self._read(path, reply))

    def _read(self, path: str, reply: Reply) -> None:
        if path == self.path:
            self.reply = reply
            self.changed.emit()

    # what it says

    @property
    def problems(self) -> list[JsonObject]:
        found = self.reply.data.get("problems") if self.reply is not None else None
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    @property
    def errors(self) -> int:
        return sum(1 for problem in self.problems if problem.get("severity") == "error")

    @property
    def equipment(self) -> list[JsonObject]:
        found = self.reply.data.get("equipment") if self.reply is not None else None
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    @property
    def register(self) -> JsonObject:
        found = self.reply.data.get("register") if self.reply is not None else None
        return found if isinstance(found, dict) else {}

    def in_use(self, item: JsonObject) -> bool:
        """Whether this piece is used in the campaign."""
        name = str(item["equipment_id"])
        if item.get("fits"):
            return False
        return name in self._taken_in or (bool(item.get("in_use")) and name not in self._left_out)

    def toggle(self, name: str) -> str:
        """Take a piece in or out of use; why not, if that cannot be."""
        for item in self.equipment:
            if item["equipment_id"] != name:
                continue
            if item.get("fits"):
                return f"{item['label']} cannot be used: {item['fits']}."
            used = self.in_use(item)
            (self._left_out if used else self._taken_in).add(name)
            (self._taken_in if used else self._left_out).discard(name)
            self.changed.emit()
        return ""

    @property
    def chosen(self) -> list[str]:
        """Ids of what is used."""
        return [str(item["equipment_id"]) for item in self.equipment if self.in_use(item)]

    @property
    def doubtful(self) -> list[str]:
        """What is used although its calibration does not hold, in words."""
        return [
            f"{item['label']}: {item['calibration_text']}"
            for item in self.equipment
            if self.in_use(item) and item["calibration_state"] in ("overdue", "missing")
        ]
