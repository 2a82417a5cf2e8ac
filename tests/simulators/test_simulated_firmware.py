"""The simulated station fetches firmware and uploads diagnostics: against small servers of the standard library."""

from __future__ import annotations

import asyncio
import gc
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, play

from app.simulators.charging_station import ChargingStation
from app.simulators.file_clients import FileError, fetch, store
from app.simulators.firmware import MARK


class Files(http.server.BaseHTTPRequestHandler):
    """One file to fetch; takes every upload but those to /no."""

    stored: dict[str, bytes] = {}

    def do_GET(self) -> None:
        found = self.path == "/firmware.bin"
        self.send_response(200 if found else 404)
        self.end_headers()
        if found:
            self.wfile.write(MARK + b"x" * 1000)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.stored[self.path] = body
        self.send_response(403 if self.path.startswith("/no") else 201)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Files.stored.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_file_is_fetched_whole_or_in_part(url: str) -> None:
    assert fetch(f"{url}/firmware.bin") == MARK + b"x" * 1000
    assert len(fetch(f"{url}/firmware.bin", 10)) == 10


def test_a_file_is_uploaded_into_the_directory(url: str) -> None:
    assert store(f"{url}/here/", "a b.log", b"hello") == 5
    assert Files.stored == {"/here/a%20b.log": b"hello"}


@pytest.mark.parametrize("bad", ["", "x", "file:///etc/passwd", "gopher://x/y", "http://", "ftp://[::1", "http://h:0/"])
def test_what_is_no_location(bad: str) -> None:
    with pytest.raises(FileError, match="cannot be used"):
        fetch(bad)


def test_what_fails_is_told(url: str) -> None:
    with pytest.raises(FileError, match="HTTP 404"):
        fetch(f"{url}/other")
    with pytest.raises(FileError, match="HTTP 403"):
        store(f"{url}/no", "log", b"x")
    with pytest.raises(FileError):
        fetch("ftp://127.0.0.1:1/x")
    with pytest.raises(FileError):
        fetch("https://127.0.0.1:1/x")


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_an_error_that_is_kept_keeps_no_socket(url: str) -> None:
    with pytest.raises(FileError) as caught:
        fetch(f"{url}/other")
    kept: list[object] = [caught.value]
    kept.append(kept)
    del kept, caught
    gc.collect()


def statuses(peer: CentralSystemPeer, action: str = "FirmwareStatusNotification") -> list[str]:
    return [payload["status"] for name, payload in peer.calls if name == action]


async def until(peer: CentralSystemPeer, status: str, action: str = "FirmwareStatusNotification") -> list[str]:
    """The statuses up to this one."""
    async with asyncio.timeout(5):
        while status not in statuses(peer, action):
            await asyncio.sleep(0.01)
    return statuses(peer, action)


def request(location: str, **more: Any) -> dict[str, Any]:
    return {"location": location, "retrieveDate": "2024-01-01T00:00:00Z", **more}


def test_firmware_is_installed_with_a_restart(url: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await peer.ask("UpdateFirmware", request(f"{url}/firmware.bin")) == {}
        assert await until(peer, "Installed") == ["Downloading", "Downloaded", "Installing", "Installed"]
        names = [name for name, _ in peer.calls]
        last_boot = len(names) - 1 - names[::-1].index("BootNotification")
        assert names.index("FirmwareStatusNotification") < last_boot
        assert [payload["status"] for _, payload in peer.calls[last_boot:] if "connectorId" in payload] == [
            "Available"
        ] * 3
        assert station.boots == 2

    play(scenario)


def test_a_file_that_is_no_firmware_is_not_installed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.simulators.firmware.MARK", b"something else")

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await peer.ask("UpdateFirmware", request(f"{url}/firmware.bin"))
        assert await until(peer, "InstallationFailed") == [
            "Downloading",
            "Downloaded",
            "Installing",
            "InstallationFailed",
        ]
        assert station.boots == 1

    play(scenario)


def test_a_download_is_tried_again_as_often_as_asked(url: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await peer.ask("UpdateFirmware", request(f"{url}/other", retries=2, retryInterval=0))
        assert await until(peer, "DownloadFailed") == ["Downloading", "DownloadFailed"]
        assert station.firmware.update_status in ("DownloadFailed", "Idle")

    play(scenario)


def told(peer: CentralSystemPeer) -> list[str]:
    return [payload["status"] for _, payload in peer.calls if payload.get("connectorId") == 1]


def test_connectors_are_unavailable_meanwhile_where_the_station_wants_it(url: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        station.switch_fault("unavailable-while-updating", True)
        await peer.ask("UpdateFirmware", request(f"{url}/other", retries=0))
        await until(peer, "DownloadFailed")
        await peer.until(lambda: told(peer)[-2:] == ["Unavailable", "Available"])

    play(scenario)


def test_diagnostics_are_uploaded_under_the_name_that_was_told(url: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        name = (await peer.ask("GetDiagnostics", {"location": f"{url}/here/"}))["fileName"]
        action = "DiagnosticsStatusNotification"
        assert await until(peer, "Uploaded", action) == ["Uploading", "Uploaded"]
        assert b"connector 1: Available" in Files.stored[f"/here/{name}"]
        await peer.ask("GetDiagnostics", {"location": f"{url}/no", "retries": 0})
        assert await until(peer, "UploadFailed", action) == ["Uploading", "Uploaded", "Uploading", "UploadFailed"]

    play(scenario)


def test_a_reset_ends_an_update(url: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        later = "2999-01-01T00:00:00Z"
        await peer.ask("UpdateFirmware", {"location": f"{url}/firmware.bin", "retrieveDate": later})
        assert await peer.ask("Reset", {"type": "Hard"}) == {"status": "Accepted"}
        async with asyncio.timeout(5):
            while station.boots < 2 or not station.online:
                await asyncio.sleep(0.01)
        assert peer.connections == 2
        assert statuses(peer) == []

    play(scenario)


@pytest.mark.parametrize(("fault", "answer"), [("refuses-unsigned", "NotSupported"), ("ignores-unsigned", {})])
def test_firmware_that_is_not_signed_can_be_refused(url: str, fault: str, answer: Any) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        station.switch_fault(fault, True)
        assert await peer.ask("UpdateFirmware", request(f"{url}/firmware.bin")) == answer
        await asyncio.sleep(0.1)
        assert statuses(peer) == []

    play(scenario)
