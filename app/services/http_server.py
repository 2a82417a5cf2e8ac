"""Files over HTTP and HTTPS, on the event loop: GET and HEAD with ranges to fetch, PUT and POST to upload.

Each connection carries one request. Whoever is slow, hangs or sends too much is cut off: the head of a request has to come
within a time, and then each part of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urlsplit

import h11

from app.services.http_delivery import Delivery
from app.services.http_range import RangeError, byte_range, content_range
from app.services.lingering import Lingering
from app.services.places import Place, Places, Refused
from app.services.transfers import BenchFault, Download, Upload

HEAD_SECONDS = 10.0
IDLE_SECONDS = 60.0
"""The longest pause within a request or a response."""
CLOSING_SECONDS = 2.0
"""So long the bench waits for the other side to close after an answer."""
DRAINING_SECONDS = 30.0
"""So long what a client still sends is thrown away after an error, so that it comes to read why."""
LINGERING_SECONDS = 0.1
"""So often it is looked at how connections are closed over which a file was sent."""
MOST_CONNECTIONS = 32
CHUNK = 65_536
SEND_BUFFER = 65_536
"""Bytes that the operating system may hold back, so that little counts as sent that never left."""
_PHRASES = {
    200: "OK", 201: "Created", 206: "Partial Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 408: "Request Timeout", 413: "Content Too Large", 416: "Range Not Satisfiable",
    500: "Internal Server Error", 507: "Insufficient Storage",
}  # fmt: skip
_WAYS_TO_UPLOAD = frozenset({"PATCH", "MOVE", "COPY"})
"""Methods by which a device might upload, or put in place what it has uploaded, and which this server does not know: it is in the way."""

Headers = list[tuple[str, str]]
_OF_THE_OTHER_SIDE = (OSError, TimeoutError, h11.ProtocolError, asyncio.IncompleteReadError)
"""What is raised where the other side is gone, too slow, or does not speak HTTP."""


class HttpServer:
    """One server, plain or with TLS. The places it serves may change at any time."""

    def __init__(self, places: Places, tls: ssl.SSLContext | None = None) -> None:
        self._places = places
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._lingering = Lingering()
        self._looking: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self, host: str, port: int = 0) -> None:
        """
        Raises:
            OSError: the address cannot be used.
        """
        timeout = HEAD_SECONDS if self._tls is not None else None
        self._server = await asyncio.start_server(
            self._accept, host, port, limit=CHUNK, ssl=self._tls, ssl_handshake_timeout=timeout
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LINGERING_SECONDS)
            self._lingering.look()

    async def close(self) -> None:
        """End at once; what is under way fails."""
        if self._server is not None:
            self._server.close()
        tasks = [*self._connections, *([self._looking] if self._looking is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lingering.close()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MOST_CONNECTIONS:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = "HTTP" if self._tls is None else "HTTPS"
        exchange = _Exchange(self._places, reader, writer, protocol, self._lingering)
        try:
            await exchange.run()
        except _OF_THE_OTHER_SIDE:
            pass  # the other side is gone, or too slow; a transfer has been told to have failed
        finally:
            writer.transport.abort()


class _Exchange:
    """One request and its response."""

    def __init__(
        self,
        places: Places,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        protocol: str,
        lingering: Lingering,
    ) -> None:
        self._lingering = lingering
        self._places, self._reader, self._writer, self._protocol = places, reader, writer, protocol
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=16_384)
        peer = writer.get_extra_info("peername")
        self._peer = f"{peer[0]}:{peer[1]}" if peer else ""

    async def run(self) -> None:
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                event = await self._next()
            if isinstance(event, h11.Request):
                await self._respond(event)
        except h11.RemoteProtocolError as error:
            if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                await self._answer(error.error_status_hint or 400, str(error))

    async def _respond(self, request: h11.Request) -> None:
        method, path = request.method.decode("ascii", "replace"), _path(request.target)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers}
        place = self._places.at(path)
        try:
            if place is None:
                raise Refused("there is nothing at this path", missing=True)
            if method in ("GET", "HEAD"):
                await self._send(place, method, path, headers)
            elif method in ("PUT", "POST"):
                await self._upload(place, path, headers)
            elif method == "MKCOL" and place.direction == "put":  # RFC 4918 section 9.3
                place.make_folder(path, self._protocol, self._peer)
                await self._answer(201, "made")
            else:
                text = f"{method[:20]} is not done here"
                fault = "bench" if place.direction == "put" and method in _WAYS_TO_UPLOAD else ""
                place.refuse(path, self._protocol, self._peer, Refused(text, fault=fault))
                await self._answer(405, text)
        except Refused as error:
            await self._answer(404 if error.missing else 403, str(error))
        except BenchFault as error:
            await self._answer(500 if method == "GET" else 507, str(error))
        except _OF_THE_OTHER_SIDE:
            raise
        except Exception as error:  # a mistake of the bench; the transfer is told to have failed, and so is the client
            if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                await self._answer(500, f"the bench has failed: {type(error).__name__}")

    # --- to fetch ---------------------------------------------------------------------------------------------------

    async def _send(self, place: Place, method: str, path: str, headers: dict[str, str]) -> None:
        if method == "HEAD" and (size := place.size_of(path)) is not None:
            await self._answer(200, "", [("Content-Length", str(size))])
            return
        if not place.has(path):
            raise place.not_to_fetch(path, self._protocol, self._peer)
        status, begin, end = 200, 0, place.size
        more: Headers = [("Content-Type", "application/octet-stream"), ("Accept-Ranges", "bytes")]
        try:
            part = byte_range(headers.get("range", ""), place.size)
        except RangeError:
            await self._answer(416, "there are no such bytes", [("Content-Range", f"bytes */{place.size}")])
            return
        if part is not None:
            status, (begin, end) = 206, part
            more.append(("Content-Range", f"bytes {begin}-{end - 1}/{place.size}"))
        more.append(("Content-Length", str(end - begin)))
        if method == "HEAD":
            await self._answer(status, "", more)
            return
        download = place.download(path, self._protocol, self._peer, begin, end - begin)
        with _failing(download):
            sock = self._writer.get_extra_info("socket")
            if sock is not None:
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            await self._out(h11.Response(status_code=status, headers=[*more, _CLOSE], reason=_PHRASES[status]))
            delivery = Delivery(self._writer, self._reader, download)
            while data := download.read(CHUNK):
                await asyncio.sleep(0)  # others have their turn, and this connection its events
                if download.read_up:
                    if end == place.size:
                        if data[:-1]:
                            await self._out(h11.Data(data[:-1]))
                        await delivery.hold()
                        data = data[-1:]
                    delivery.before_the_last_byte()
                await self._out(h11.Data(data))
            await self._out(h11.EndOfMessage())
            await delivery.conclude(self._lingering)

    async def _until_closed(self) -> None:
        """Let the other side read the answer and close; what it still sends is thrown away."""
        if self._writer.can_write_eof():
            self._writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAINING_SECONDS):
                while True:
                    async with asyncio.timeout(CLOSING_SECONDS):
                        if not await self._reader.read(CHUNK):
                            return

    # --- to upload --------------------------------------------------------------------------------------------------

    async def _upload(self, place: Place, path: str, headers: dict[str, str]) -> None:
        try:
            part = content_range(headers.get("content-range", ""))
        except RangeError:
            text = f"its Content-Range says nothing that could be: {headers['content-range'][:100]}"
            place.refuse(path, self._protocol, self._peer, Refused(text))
            await self._answer(400, text)
            return
        upload = place.upload(path, self._protocol, self._peer, part[0] if part is not None else 0)
        if part is None:
            upload.comes_as(headers.get("content-type", ""))
        await self._take(upload, part)

    async def _take(self, upload: Upload, part: tuple[int, int, int | None] | None) -> None:
        with _failing(upload):
            if self._http.they_are_waiting_for_100_continue:
                await self._out(h11.InformationalResponse(status_code=100, headers=[]))
            try:
                while isinstance(event := await self._body(), h11.Data):
                    upload.write(bytes(event.data))
            except BenchFault as error:
                upload.fail(str(error))
                await self._answer(413 if "larger" in str(error) else 507, str(error))
                return
            except TimeoutError:
                upload.cut_off = _stood_still()
                upload.fail("")
                await self._answer(408, upload.cut_off)
                return
            if not isinstance(event, h11.EndOfMessage):
                raise ConnectionError("the connection was closed before the end of the upload")
            if part is None:
                upload.finish()
                await self._answer(200 if upload.again else 201, "stored")
            else:
                await self._took_part(upload, *part)

    async def _took_part(self, upload: Upload, begin: int, end: int, size: int | None) -> None:
        """A body with Content-Range is a part of a file. With its last one, the file is complete."""
        of = f"bytes {begin} to {end - 1} of {'an unknown number' if size is None else size} (Content-Range)"
        if upload.size != end:
            text = f"its body has {upload.size - begin} bytes, and is said to be {of}"
            upload.fail(text)
            await self._answer(400, text)
        elif end == size:
            upload.finish()
            await self._answer(201, "stored")
        else:
            upload.finish_part(f"a part of a file, {of}; the rest has not come with it")
            await self._answer(200, "this part is stored")

    async def _body(self) -> h11.Event | type[h11.PAUSED]:
        async with asyncio.timeout(IDLE_SECONDS):
            return await self._next()

    # --- bytes ------------------------------------------------------------------------------------------------------

    async def _next(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(CHUNK))
        assert event is not h11.NEED_DATA
        return event  # type: ignore[return-value]

    async def _answer(self, status: int, text: str, headers: Headers | None = None) -> None:
        body = f"{text}\n".encode() if text else b""
        more = [*(headers or []), _CLOSE]
        if not any(name == "Content-Length" for name, _ in more):
            more += [("Content-Length", str(len(body))), ("Content-Type", "text/plain; charset=utf-8")]
        if status == 405:
            more.append(("Allow", "GET, HEAD, PUT, POST"))
        await self._out(h11.Response(status_code=status, headers=more, reason=_PHRASES.get(status, "Error")))
        if body:
            await self._out(h11.Data(body))
        with contextlib.suppress(h11.LocalProtocolError):  # HEAD has a Content-Length and no body
            await self._out(h11.EndOfMessage())
        await self._until_closed()

    async def _out(self, event: h11.Event) -> None:
        data = self._http.send(event)
        if data:
            self._writer.write(data)
            async with asyncio.timeout(IDLE_SECONDS):
                await self._writer.drain()


_CLOSE = ("Connection", "close")


@contextlib.contextmanager
def _failing(transfer: Download | Upload) -> Iterator[None]:
    """Whatever ends the exchange within ends the transfer too."""
    try:
        yield
    except TimeoutError:
        transfer.cut_off = _stood_still()
        transfer.fail("")
        raise
    except asyncio.CancelledError:
        transfer.fail("the bench closed the connection")
        raise
    except BenchFault as error:
        transfer.fail(str(error))  # in the middle of a response nothing else can be answered any more
    except _OF_THE_OTHER_SIDE as error:
        transfer.fail(str(error) or type(error).__name__)
        raise
    except Exception as error:
        transfer.fault = "bench"
        transfer.fail(f"the bench has failed: {type(error).__name__}: {error}")
        raise
    finally:
        transfer.fail("it was given up")


def _stood_still() -> str:
    return f"nothing for {IDLE_SECONDS:g} s: the bench has cut it off"


def _path(target: bytes) -> str:
    """The path of a request, its percent signs decoded; what is no UTF-8 in it cannot be a path of the bench."""
    try:
        return unquote_to_bytes(urlsplit(target).path).decode("utf-8")
    except ValueError:
        return ""
