"""The catalogue of test cases as data: appendix C of the procedure, and the cases only the test case document has."""

from __future__ import annotations

from importlib import resources


def texts() -> list[str]:
    """The YAML texts of the catalogue, in the order of the plan."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".yaml")]
    return [file.read_text(encoding="utf-8") for file in sorted(files, key=lambda file: file.name)]
