"""Do the records agree with each other, and with the hashes that they name? For whoever would make the whole chain anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from app.events import EVENT_TYPES
from app.evidence.chain_check import Row
from app.evidence.tampering import Finding

JsonObject = dict[str, Any]


class ContentCheck:
    """Show it every record in order; it keeps only which attempts and prompts there were."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where files that the DUT has uploaded are kept, beside the case file (:mod:`app.engine.files`)."""
        self.absent: list[str] = []
        """Uploaded files that are not there: a case file is often carried elsewhere without them."""
        self._folder = folder
        self._attempts: dict[str, int] = {}
        self._faulty = False
        """The bench itself has failed: a case may have ended that had not begun."""
        self._prompts: set[int] = set()
        self._checks: dict[str, Callable[[Row, JsonObject], str]] = {
            "CampaignOpened": self._campaign_opened,
            "BenchFault": self._bench_fault,
            "Note": self._by_people,
            "MeasurementRecorded": self._by_people,
            "AttachmentAdded": self._attachment_added,
            "FileTransfer": self._file_transfer,
            "CaseStarted": self._case_started,
            "PromptShown": self._prompt_shown,
            "PromptClosed": self._prompt_closed,
        }

    def see(self, row: Row) -> Iterator[Finding]:
        """What is wrong with this record."""
        body = _object(row.body)
        if body is None:
            yield Finding("content", row.seq, row.kind, f"{row.name} holds no JSON object")
            return
        if row.kind not in EVENT_TYPES:
            text = f"{row.name} is of a kind that this version does not know: nobody has looked at what it says"
            yield Finding("content", row.seq, row.kind, text)
            return
        check = self._checks.get(row.kind)
        try:
            problem = check(row, body) if check is not None else self._attempt_known(body)
        except (TypeError, ValueError, LookupError, ArithmeticError):
            problem = "it holds what no record of its kind can hold"
        if problem:
            text = f"{row.name}: {problem}".encode("utf-8", "replace").decode()  # half characters cannot be printed
            yield Finding("content", row.seq, row.kind, text)

    def _attempt_known(self, body: JsonObject) -> str:
        if self._faulty:
            return ""
        case_id, attempt = body.get("case_id"), body.get("attempt")
        if (
            isinstance(case_id, str)
            and isinstance(attempt, int)
            and case_id
            and attempt > self._attempts.get(case_id, 0)
        ):
            return f"attempt {attempt} at {case_id} has not been started before it"
        return ""

    def _campaign_opened(self, row: Row, body: JsonObject) -> str:
        if row.seq != 1:
            return "a campaign is opened once, by the first record"
        text = str(body.get("pics_text", ""))
        source = row.raw if row.raw is not None else text.encode("utf-8", "surrogatepass")
        readable = (
            row.raw is not None or "\ufffd" not in text
        )  # the text alone does not say which bytes it could not show
        if readable and sha256(source).hexdigest() != body.get("pics_sha256"):
            return "the source file of the PICS does not have the hash that stands beside it"
        return ""

    def _bench_fault(self, _: Row, __: JsonObject) -> str:
        self._faulty = True
        return ""

    def _by_people(self, _: Row, __: JsonObject) -> str:
        """What people say is theirs to say."""
        return ""

    def _attachment_added(self, row: Row, body: JsonObject) -> str:
        content = row.raw or b""
        if sha256(content).hexdigest() != body.get("sha256") or len(content) != body.get("size"):
            return f"the file {body.get('name')!r} does not have the size and the hash that stand beside it"
        return ""

    def _file_transfer(self, _: Row, body: JsonObject) -> str:
        name = str(body.get("stored") or "")
        if Path(name).is_absolute() or ".." in Path(name).parts:
            return "the name of the uploaded file leads out of its folder"
        if name and body.get("whole") is True:
            path = self._folder / name
            try:
                with path.open("rb") as file:
                    digest = file_digest(file, "sha256").hexdigest()
            except OSError:
                self.absent.append(name)
            else:
                if digest != body.get("sha256"):
                    return f"the uploaded file {name} is not the one that came: its hash is another"
        return self._attempt_known(body)

    def _case_started(self, _: Row, body: JsonObject) -> str:
        self._faulty = False
        case_id, attempt = body.get("case_id"), body.get("attempt")
        if not isinstance(case_id, str):
            return "its case has no id"
        expected = self._attempts.get(case_id, 0) + 1
        self._attempts[case_id] = expected
        return "" if attempt == expected else f"attempt {attempt} at {case_id} follows attempt {expected - 1}"

    def _prompt_shown(self, _: Row, body: JsonObject) -> str:
        number = body.get("prompt_id")
        if type(number) is not int:
            return "its number is none"
        self._prompts.add(number)
        return self._attempt_known(body)

    def _prompt_closed(self, _: Row, body: JsonObject) -> str:
        number = body.get("prompt_id")
        known = type(number) is int and number in self._prompts
        return self._attempt_known(body) if known else f"prompt {number} has not been shown before it"


def _object(body: str) -> JsonObject | None:
    try:
        found = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
