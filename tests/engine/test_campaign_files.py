"""Places for files of a campaign: what stands in for what is missing, what cannot be opened, and which address the DUT is given."""

from __future__ import annotations

import asyncio
import socket
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from app import parameters
from app.engine.files import SIMULATED, CampaignFiles
from app.events import FilePlaceOpened, FilePlaceWanted, FileTransfer
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records
from app.scenario.inputs import FileMoved, Input, PlaceOpened
from app.services.file_servers import reachable

GET = ("get", "firmware", ["HTTP"])


async def opened(folder: Path, *wanted: tuple[str, str, list[str]], fetch: bool = False, **values: Any) -> list[Any]:
    """What the runner is told of these places, one after the other."""
    told: list[Input] = []
    news = asyncio.Event()

    def give(event: Input) -> None:
        told.append(event)
        news.set()

    embedded = bool(values.pop("embedded", False))
    with CaseFile.create(folder / "run.ocppcase") as case_file:
        files = CampaignFiles(
            case_file, {**parameters.defaults(), **values}, "127.0.0.1", give, lambda: "127.0.0.1", embedded
        )
        for number, (direction, content, protocols) in enumerate(wanted, 1):
            files.want(FilePlaceWanted("TC_X", number, "1", "firmware", direction, content, protocols))
            async with asyncio.timeout(20):
                while len([event for event in told if isinstance(event, PlaceOpened)]) < number:
                    news.clear()
                    await news.wait()
        if fetch:
            place = next(event for event in told if isinstance(event, PlaceOpened))
            await asyncio.to_thread(lambda: urllib.request.urlopen(place.location, timeout=10).read())
            async with asyncio.timeout(10):
                while not any(isinstance(event, FileMoved) and event.what == "finished" for event in told):
                    news.clear()
                    await news.wait()
        await files.close()
    return told


def test_a_real_station_needs_the_firmware_of_its_vendor(tmp_path: Path) -> None:
    (place,) = asyncio.run(opened(tmp_path, GET))
    assert place.error == "no firmware for this station was given (campaign parameter firmware_file)"


def test_the_firmware_that_is_given_is_served_under_its_name(tmp_path: Path) -> None:
    firmware = tmp_path / "vendor 2.4 ä.bin"
    firmware.write_bytes(b"firmware" * 1000)
    told = asyncio.run(opened(tmp_path, GET, fetch=True, firmware_file=str(firmware)))
    assert told[0].location.endswith("/vendor%202.4%20%C3%A4.bin")
    assert (told[-1].what, told[-1].size, told[-1].whole) == ("finished", 8000, True)
    kept = [r.event for r in read_records(tmp_path / "run.ocppcase")]
    place = next(event for event in kept if isinstance(event, FilePlaceOpened))
    assert (place.size, place.file_name) == (8000, "vendor 2.4 ä.bin")
    assert [event.what for event in kept if isinstance(event, FileTransfer)] == ["started", "finished"]


def test_for_the_simulated_station_firmware_is_made(tmp_path: Path) -> None:
    (place,) = asyncio.run(opened(tmp_path, GET, embedded=True, firmware_size=5000))
    assert (place.error, place.size) == ("", 5000)
    assert (tmp_path / "run.files" / "firmware.bin").read_bytes().startswith(SIMULATED)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"firmware_file": "/no/such/file"}, "firmware_file: /no/such/file cannot be read (No such file or directory)"),
        ({"embedded": True, "file_host": "", "firmware_size": 1, "file_certificate": "/no/such.pem"}, ""),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, values: dict[str, Any], words: str) -> None:
    (place,) = asyncio.run(opened(tmp_path, GET, **values))
    assert place.error == words


@pytest.mark.parametrize("protocol", ["HTTPS", "FTPS"])
def test_a_certificate_that_is_none_is_said(tmp_path: Path, protocol: str) -> None:
    pem = tmp_path / "own.pem"
    pem.write_text("no certificate")
    wanted = ("put", "uploads", [protocol])
    (place,) = asyncio.run(opened(tmp_path, wanted, file_certificate=str(pem)))
    assert place.error
    assert place.location == ""


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = asyncio.run(opened(tmp_path, ("put", "uploads", ["HTTP"]), ("put", "uploads", ["FTP"]), file_port=port))
    assert [place.error.partition(" cannot")[0] for place in told] == [
        "the HTTP server of the bench",
        "the FTP server of the bench",
    ]


def test_protocols_that_the_bench_does_not_have_are_said(tmp_path: Path) -> None:
    (place,) = asyncio.run(opened(tmp_path, ("put", "uploads", ["SFTP"])))
    assert place.error.startswith("the device supports SFTP for files; the bench has FTP")


def test_a_download_can_be_made_to_fail_elsewhere(tmp_path: Path) -> None:
    url = "ftp://127.0.0.1:21/download_fail.fwi"
    own, other = asyncio.run(opened(tmp_path, ("get", "missing", ["FTP"]), GET, unreachable_location=url))
    assert (own.location, own.protocol, own.error) == (url, "FTP", "")
    assert other.error


def test_the_place_of_an_earlier_attempt_is_closed(tmp_path: Path) -> None:
    one, other = asyncio.run(opened(tmp_path, GET, GET, embedded=True))
    assert one.location != other.location
    assert one.location.split("/")[2] == other.location.split("/")[2]


def test_the_address_by_which_the_device_reaches_the_bench() -> None:
    assert reachable("192.0.2.1", "198.51.100.7") == "192.0.2.1"
    assert reachable("0.0.0.0", "127.0.0.1") == "127.0.0.1"
    assert reachable("::", "::1") in ("::1", "127.0.0.1")
    assert reachable("0.0.0.0", "not an address") == "127.0.0.1"
