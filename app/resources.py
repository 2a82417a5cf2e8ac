"""Where the files are that come with the product."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def demo_pics(dut_type: str) -> Path:
    """The PICS of the embedded simulated DUT."""
    return Path(str(files("resources"))) / "pics" / f"demo-{dut_type}.yaml"
