"""Two campaigns that every test of judging again may look at: one of each DUT type, over real sockets."""

from __future__ import annotations

import pytest
from judging_helpers import Records, record


@pytest.fixture(scope="session")
def station(tmp_path_factory: pytest.TempPathFactory) -> Records:
    path = tmp_path_factory.mktemp("station") / "station.sqlite"
    return record("charging-station", path, ["TC_003_CS", "TC_004_2_CS", "TC_013_CS"])


@pytest.fixture(scope="session")
def csms(tmp_path_factory: pytest.TempPathFactory) -> Records:
    path = tmp_path_factory.mktemp("csms") / "csms.sqlite"
    return record("csms", path, ["TC_001_CSMS", "TC_003_CSMS", "TC_010_CSMS"])


@pytest.fixture(params=["station", "csms"])
def campaign(request: pytest.FixtureRequest) -> Records:
    records: Records = request.getfixturevalue(request.param)
    return records
