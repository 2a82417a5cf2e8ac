"""Where the person's data and, unless another place is chosen, their case files are kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

SUFFIX = ".ocppcase"


def data_folder() -> Path:
    """The person's data folder, or ``OCPP_BENCH_HOME`` where that is set."""
    home = os.environ.get("OCPP_BENCH_HOME")
    return Path(home) if home else Path(platformdirs.user_data_dir("ocpp-bench", appauthor=False))


def case_folder() -> Path:
    """Where new case files are put unless another place is chosen: ``OCPP Bench`` in the person's documents."""
    if os.environ.get("OCPP_BENCH_HOME"):
        return data_folder() / "campaigns"
    return Path(platformdirs.user_documents_dir()) / "OCPP Bench"
