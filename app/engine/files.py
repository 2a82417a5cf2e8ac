"""Places for files in a running campaign: opened where a case wants one, closed with the attempt, every transfer on the record."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.events import AttachmentAdded, FilePlaceOpened, FilePlaceWanted, FileTransfer
from app.evidence.case_file import CaseFile
from app.judging.told_of_files import file_moved, place_opened
from app.scenario.inputs import Input
from app.services.file_servers import FilesError, FileServers, Settings, Wanted
from app.services.firmware import digest, generated
from app.services.places import Place
from app.services.transfers import Report

SIMULATED = b"SIM-FIRMWARE\n"
"""What a file begins with that the simulated station can install."""
LARGEST_ATTACHED = 10_000_000
"""Bytes of an upload that is kept within the case file too. A larger one stands only beside it."""

Give = Callable[[Input], None]


class CampaignFiles:
    """File servers of one campaign, and what is recorded of them."""

    def __init__(
        self,
        case_file: CaseFile,
        values: Mapping[str, Any],
        host: str,
        give: Give,
        peer: Callable[[], str],
        embedded: bool,
    ) -> None:
        """
        Args:
            case_file: where it is recorded; files are kept in a folder beside it.
            values: the campaign parameters.
            host: address to listen on.
            give: tells the runner, once it is recorded.
            peer: address of the DUT, empty if it is not known.
            embedded: the DUT is the simulated station: firmware can be made for it.
        """
        self._case_file, self._values, self._give, self._peer = case_file, values, give, peer
        self._embedded = embedded
        self.folder = Path(case_file.path).with_suffix(".files")
        certificate = str(values["file_certificate"])
        settings = Settings(
            host,
            self.folder,
            str(values["file_host"]),
            int(values["file_port"]),
            Path(certificate) if certificate else None,
            int(values["upload_limit"]) * 1_000_000,
        )
        self._loop = asyncio.get_running_loop()
        self.servers = FileServers(settings, lambda report: _later(self._loop, self._on_report, report))
        self._open: dict[str, tuple[FilePlaceWanted, Place]] = {}
        """By the name that the servers know a place by, which no other one has: a transfer may end after its attempt."""
        self._opened_so_far = 0
        self._tasks: set[asyncio.Task[None]] = set()

    # --- places -----------------------------------------------------------------------------------------------------

    def want(self, wanted: FilePlaceWanted) -> None:
        """Open a place; the runner is told when it is there, or why it cannot be."""
        self._spawn(self._place(wanted))

    def close_places(self) -> None:
        """The attempt is over: no URL of it can be used any more."""
        for _, place in self._open.values():
            self.servers.places.close(place)

    async def _place(self, wanted: FilePlaceWanted) -> None:
        try:
            opened = await self._opened(wanted)
        except FilesError as error:
            opened = FilePlaceOpened(wanted.case_id, wanted.attempt, wanted.name, error=str(error))
        except Exception as error:  # whatever it is, the case has to be told, or it would wait for ever
            text = f"the place for the file cannot be opened: {str(error) or type(error).__name__}"
            opened = FilePlaceOpened(wanted.case_id, wanted.attempt, wanted.name, error=text)
        recorded = self._case_file.append(opened)
        self._give(place_opened(opened, recorded.mono_ns, recorded.utc_ns))

    async def _opened(self, wanted: FilePlaceWanted) -> FilePlaceOpened:
        elsewhere = str(self._values["unreachable_location"])
        if wanted.content == "missing" and elsewhere:
            scheme = elsewhere.partition(":")[0].upper()
            return FilePlaceOpened(wanted.case_id, wanted.attempt, wanted.name, scheme, elsewhere)
        source, name = await asyncio.to_thread(self._content, wanted.content)
        size, sha256 = await asyncio.to_thread(digest, source) if source is not None else (0, "")
        self.close_places()
        self._opened_so_far += 1
        asked = Wanted(
            f"{wanted.name} {self._opened_so_far}",
            wanted.direction,
            wanted.protocols,
            source,
            name,
            size,
            wanted.content == "refused",
            f"{wanted.case_id}-{wanted.attempt}-{wanted.name}",
        )
        place, protocol, url = await self.servers.open(asked, self._peer())
        self._open[place.name] = (wanted, place)
        return FilePlaceOpened(wanted.case_id, wanted.attempt, wanted.name, protocol, url, name, size, sha256)

    def _content(self, content: str) -> tuple[Path | None, str]:
        """The file to fetch, if there is one, and the name that it has in the URL."""
        match content:
            case "firmware":
                given = str(self._values["firmware_file"])
                if not given and not self._embedded:
                    raise FilesError("no firmware for this station was given (campaign parameter firmware_file)")
                return self._given(given, "firmware_file") if given else self._made("firmware.bin", SIMULATED)
            case "invalid firmware":
                given = str(self._values["invalid_firmware_file"])
                made = "invalid-firmware.bin"
                return self._given(given, "invalid_firmware_file") if given else self._made(made, b"")
            case "missing":
                return None, "download_fail.fwi"
            case _:
                return None, ""

    def _given(self, text: str, parameter: str) -> tuple[Path, str]:
        path = Path(text).expanduser()
        try:
            with path.open("rb"):
                return path, path.name
        except OSError as error:
            raise FilesError(f"{parameter}: {path} cannot be read ({error.strerror})") from None

    def _made(self, name: str, begins: bytes) -> tuple[Path, str]:
        size = max(int(self._values["firmware_size"]), len(begins))
        path = self.folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(begins + generated(size - len(begins), name))
        return path, name

    # --- transfers --------------------------------------------------------------------------------------------------

    def _on_report(self, report: Report) -> None:
        wanted, _ = self._open.get(report.place, (None, None))
        if wanted is None:
            return
        stored = Path(report.stored).relative_to(self.folder).as_posix() if report.stored else ""
        speed = round(report.size / report.seconds, 1) if report.seconds > 0 else 0.0
        event = FileTransfer(
            wanted.case_id,
            wanted.attempt,
            wanted.name,
            report.what,
            report.number,
            report.direction,
            report.protocol,
            report.peer,
            report.path,
            report.file_name,
            report.size,
            report.offset,
            report.sha256,
            report.whole,
            report.seconds,
            speed,
            report.error,
            report.fault,
            stored,
            report.form,
            report.body_size,
            report.body_sha256,
            report.acknowledged,
            report.known,
        )
        self._case_file.append(event, utc_ns=report.utc_ns, mono_ns=report.at_ns)
        self._give(file_moved(event, report.at_ns, report.utc_ns))
        if stored and report.whole and 0 < report.size <= LARGEST_ATTACHED:
            self._spawn(self._attach(event, Path(report.stored)))

    async def _attach(self, event: FileTransfer, path: Path) -> None:
        """Keep the uploaded file within the case file too."""
        with suppress(OSError):  # it stands beside the case file, or has been taken away; the record has its hash
            data = await asyncio.to_thread(path.read_bytes)
            media_type = mimetypes.guess_type(event.file_name)[0] or "application/octet-stream"
            caption = f"uploaded by the DUT over {event.protocol}"
            self._case_file.append(
                AttachmentAdded(
                    event.file_name or path.name,
                    media_type,
                    len(data),
                    event.sha256,
                    caption,
                    "OCPP Bench",
                    event.case_id,
                    event.attempt,
                ),
                data,
            )

    # --- small things -----------------------------------------------------------------------------------------------

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Close all servers; what is under way fails, and is recorded."""
        self.close_places()
        await self.servers.close()
        await asyncio.sleep(0)  # reports of the threads that have just ended
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(OSError):
            (self.folder / "certificates" / "server.pem").unlink()  # its private key is of no use any more


def _later(loop: asyncio.AbstractEventLoop, callback: Callable[[Report], None], report: Report) -> None:
    """Call on the loop, from whatever thread; not any more once the loop is closed."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(callback, report)
