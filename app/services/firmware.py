"""Contents of files to download: the file that the tester gives, or one that is made here and always the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

BLOCK = 32


def generated(size: int, seed: str = "OCPP Bench firmware") -> bytes:
    """So many bytes that look like nothing and are the same at every call with the same seed."""
    blocks = range(-(-size // BLOCK))
    return b"".join(hashlib.sha256(f"{seed} {number}".encode()).digest() for number in blocks)[:size]


def digest(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 (hexadecimal) of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), sha256
