"""The document that lists every kind of record with its fields, made from the classes in :mod:`app.events`."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from types import ModuleType

from app.events import EVENT_TYPES

_ROLE = re.compile(r":\w+:`~?(?:[\w.]*\.)?(\w+)`")


def records_document() -> str:
    """As Markdown: one section for each module of events, in the order in which they are imported."""
    modules = dict.fromkeys(cls.__module__ for cls in EVENT_TYPES.values())
    parts = [
        "# Kinds of records\n\n"
        "Every kind of record that a case file can hold, with the fields of its `body` in their order.\n"
        "[case-file.md](case-file.md) says how they are stored and hashed.\n"
    ]
    parts += [_section(import_module(name)) for name in modules]
    return "\n".join(parts)


def _section(module: ModuleType) -> str:
    classes = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)]
    lines = [f"## {_words(inspect.getdoc(module) or '').splitlines()[0].rstrip('.:')}\n"]
    for node in classes:
        if node.name not in EVENT_TYPES:
            continue
        lines.append(f"### {node.name}\n")
        if told := ast.get_docstring(node):
            lines.append(f"{_words(told)}\n")
        rows = _fields(node)
        if rows:
            lines += ["| field | type | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _fields(node: ast.ClassDef) -> list[str]:
    """A field is told by the text behind it, if there is one."""
    rows: list[str] = []
    for at, statement in enumerate(node.body):
        if not isinstance(statement, ast.AnnAssign):
            continue
        after = node.body[at + 1] if at + 1 < len(node.body) else None
        told = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        kind = ast.unparse(statement.annotation).replace("JsonObject", "object").replace("|", "or")
        rows.append(f"| `{ast.unparse(statement.target)}` | {kind} | {_cell(str(told))} |")
    return rows


def _cell(text: str) -> str:
    return _words(text).replace("\n", " ").replace("|", "\\|")


def _words(text: str) -> str:
    """Markdown instead of the markup of docstrings."""
    lines = [line.strip() for line in _ROLE.sub(r"`\1`", text).replace("``", "`").splitlines()]
    return "\n".join(lines).strip()
