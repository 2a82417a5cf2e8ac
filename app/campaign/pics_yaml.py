"""YAML text to nodes with their places, for input that may be anything.

A PICS needs little of YAML: mappings, lists and plain values. Anchors, aliases and tags are refused, depth and size are
limited before anything is built, so that no file can cost more than its size. Values are kept as they are written: what
``1.10`` or ``no`` means is decided by the question, not by YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from app.campaign.pics_problem import Problem, ProblemKind, Severity, shortened

MAXIMUM_BYTES = 256 * 1024
MAXIMUM_DEPTH = 12

Node = yaml.MappingNode | yaml.SequenceNode | yaml.ScalarNode


@dataclass
class Source:
    """A file name and the problems found in it so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    what: str = "a PICS"
    """What kind of file it should be."""
    template: str = "ocpp-bench pics new"
    """The command that writes an empty one."""

    def problem(
        self,
        line: int,
        column: int,
        path: str,
        kind: ProblemKind,
        found: str,
        expected: str,
        why: str,
        remedy: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.problems.append(Problem(self.file, line, column, path, severity, kind, found, expected, why, remedy))

    def syntax(self, line: int, column: int, found: str, expected: str, remedy: str) -> None:
        self.problem(
            line, column, "", ProblemKind.SYNTAX, found, expected, "The file cannot be read beyond this point.", remedy
        )


def load(source: str | bytes, into: Source) -> Node | None:
    """The root node of the text, or None; problems go ``into`` the source."""
    text = _decoded(source, into)
    if text is None:
        return None
    text = _without_tabs(text, into)
    try:
        if not _is_plain(text, into):
            return None
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        context = f" {error.context}" if error.context else ""
        into.syntax(
            line,
            column,
            f"{error.problem or 'something'}{context}",
            "YAML: 'name: answer', sections indented by two spaces",
            "Look at this line and the one before it: indentation, a missing colon or space, an unclosed quote.",
        )
        return None
    except yaml.reader.ReaderError as error:
        line, column = _place(text, int(error.position))
        into.syntax(line, column, "a character that YAML does not allow", "readable text", "Remove the character.")
        return None
    if isinstance(root, (yaml.MappingNode, yaml.SequenceNode, yaml.ScalarNode)):
        return root
    into.syntax(1, 1, "an empty file", into.what, f"Start from the template: {into.template}.")
    return None


def _decoded(source: str | bytes, into: Source) -> str | None:
    size = len(source)
    if size > MAXIMUM_BYTES:
        into.syntax(1, 1, f"{size} bytes", f"at most {MAXIMUM_BYTES} bytes", "Is this the right file?")
        return None
    text = source
    if isinstance(source, bytes):
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line, column = _place(source[: error.start].decode("utf-8", "replace"), error.start)
            into.syntax(line, column, "bytes that are not UTF-8", "a text file in UTF-8", "Save the file as UTF-8.")
            return None
    if not isinstance(text, str):
        raise TypeError("a PICS is read from text or bytes")
    if "\x00" in text:
        line, column = _place(text, text.index("\x00"))
        into.syntax(line, column, "binary data", "a text file in UTF-8", "Is this the right file?")
        return None
    return text.removeprefix("\ufeff")


def _without_tabs(text: str, into: Source) -> str:
    """Indentation by tabs replaced by spaces, each line reported, so that the rest of the file is checked too."""
    reported = 0
    lines = text.split("\n")
    for index, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and not line.lstrip().startswith("#") and line.strip():
            lines[index] = indent.replace("\t", "  ") + line[len(indent) :]
            reported += 1
            if reported <= 20:
                into.problem(
                    index + 1,
                    indent.index("\t") + 1,
                    "",
                    ProblemKind.SYNTAX,
                    "a tab in the indentation",
                    "spaces",
                    "YAML does not allow tabs there.",
                    "Indent with two spaces.",
                )
    return "\n".join(lines)


def _is_plain(text: str, into: Source) -> bool:
    """Whether the text has only what a PICS may have; looked at event by event, before nodes are built."""
    depth = 0
    fine = True
    documents = 0
    for event in _events(text):
        line, column = _mark(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            into.syntax(line, column, "an anchor or alias", "plain values", "Write the value out where it is needed.")
            return False
        if (tag := getattr(event, "tag", None)) is not None:
            found = f"the tag {shortened(str(tag))}"
            into.syntax(line, column, found, "plain values", "Remove the tag; quote a text that starts with '!'.")
            fine = False
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                into.syntax(
                    line, column, "a second document", f"{into.what} and nothing else", "Remove '---' and what follows."
                )
                return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAXIMUM_DEPTH:
            into.syntax(
                line, column, "deeply nested lists", f"at most {MAXIMUM_DEPTH} levels", "Is this the right file?"
            )
            return False
    return fine


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.BaseLoader(text)
    try:
        while loader.check_event():
            event: yaml.Event = loader.get_event()  # type: ignore[no-untyped-call]
            yield event
    finally:
        loader.dispose()


def _mark(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


# --- values as written ------------------------------------------------------------------------------------------------

_WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
_NO_ANSWER = ("", "~", "null", "Null", "NULL")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}


def is_quoted(node: yaml.ScalarNode) -> bool:
    return node.style in ("'", '"', "|", ">")


def is_unanswered(node: Node) -> bool:
    """An empty value: nothing, ``null`` or ``~``."""
    return isinstance(node, yaml.ScalarNode) and not is_quoted(node) and node.value in _NO_ANSWER


def as_yes_no(node: Node) -> bool | None:
    """``yes`` or ``no`` (also ``true``, ``false``), unquoted; None otherwise."""
    if not isinstance(node, yaml.ScalarNode) or is_quoted(node):
        return None
    return _YES_NO.get(node.value.lower())


def as_number(node: Node, whole: bool) -> int | float | None:
    if not isinstance(node, yaml.ScalarNode) or is_quoted(node):
        return None
    if whole:
        return int(node.value) if _WHOLE.fullmatch(node.value) else None
    return float(node.value) if _NUMBER.fullmatch(node.value) else None


def as_text(node: Node) -> str | None:
    """Text as written: ``1.10`` stays ``1.10``. Unquoted yes and no are no texts."""
    if not isinstance(node, yaml.ScalarNode) or (not is_quoted(node) and node.value.lower() in _YES_NO):
        return None
    text: str = node.value
    return text.strip()


def described(node: Node) -> str:
    """What stands there, for the sentence that says what is wrong with it."""
    if isinstance(node, yaml.MappingNode):
        return "a section" if node.value else "an empty section {}"
    if isinstance(node, yaml.SequenceNode):
        return "a list" if node.value else "an empty list []"
    text = shortened(node.value)
    return f'the quoted text "{text}"' if is_quoted(node) else (f"{text}" if text else "nothing")
