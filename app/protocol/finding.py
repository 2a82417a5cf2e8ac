"""One thing that is wrong with a frame."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What a frame does that a document forbids or advises against."""

    id: str
    """Stable, such as ``framing.not-json``."""
    severity: str
    """``fail``: the frame breaks what the test case document asks of every message; ``warn``: reported beside the verdict."""
    text: str
    reference: str
    """Document and section."""

    def as_json(self) -> dict[str, str]:
        """The finding as it stands in a record of the case file."""
        return {"id": self.id, "severity": self.severity, "text": self.text, "reference": self.reference}
