"""Finding engines that run."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from pathlib import Path

import pytest

from app.commands import Command, Reply
from app.engine import rendezvous
from app.engine.client import EngineClient
from app.engine.rendezvous import EngineInfo, Registration, find
from app.engine.server import EngineServer


async def _ok(_: Command) -> Reply:
    return Reply(True)


def test_a_running_engine_is_found_and_can_be_attached_to(tmp_path: Path) -> None:
    async def go() -> None:
        folder = rendezvous.runtime_folder(tmp_path / "run")
        token = rendezvous.new_token()
        server = EngineServer(_ok, token)
        address = await server.start(folder)
        registration = Registration(EngineInfo(1, address, token, "", "2026-11-20T10:00:00+00:00"), folder)
        registration.update("case")
        (info,) = find(folder)
        assert info == EngineInfo(1, address, token, "case", "2026-11-20T10:00:00+00:00")
        async with await EngineClient.connect(info.address, info.token):
            pass
        if sys.platform != "win32":
            assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        registration.remove()
        registration.remove()
        assert find(folder) == []
        await server.close()
        assert list(folder.iterdir()) == []

    asyncio.run(go())


def test_what_a_dead_engine_left_is_cleared_away(tmp_path: Path) -> None:
    socket_file = tmp_path / "engine-1.sock"
    socket_file.touch()
    Registration(EngineInfo(1, f"unix:{socket_file}", "t", "", ""), tmp_path)
    (tmp_path / "engine-broken.json").write_text("{")
    (tmp_path / "engine-odd.json").write_text(
        json.dumps({"pid": "x", "address": 1, "token": "", "case_file": "", "started": ""})
    )
    (tmp_path / "unrelated.txt").touch()
    assert find(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["unrelated.txt"]


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(rendezvous.RendezvousError, match="XDG_RUNTIME_DIR"):
        find(tmp_path / "file" / "run")
    if sys.platform != "win32":
        (tmp_path / "link").symlink_to(tmp_path)
        with pytest.raises(rendezvous.RendezvousError, match="somebody else"):
            find(tmp_path / "link")
