"""A bench with file servers for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from services_helpers import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    one = Bench(tmp_path)
    yield one
    one.close()
