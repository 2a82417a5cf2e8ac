"""A transfer of the charge point that the bench plays, in words."""

from __future__ import annotations

from app.events import BenchTransfer


def in_words(event: BenchTransfer) -> str:
    """On one line: what was moved and where, or why it was not."""
    uploading = event.direction == "upload"
    doing = f"{'upload to' if uploading else 'download from'} {event.location}"
    if event.what == "started":
        return f"the bench begins to {doing}"
    if event.what == "finished":
        tls = f", {event.tls}" if event.tls else ""
        return f"{event.size} bytes over {event.protocol}, {doing}{tls}, SHA-256 {event.sha256[:16]}"
    tries = f" ({event.tries} tries)" if event.tries > 1 else ""
    return f"the bench could not {doing}: {event.error}{tries}"
