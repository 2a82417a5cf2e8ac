"""The error codes of a CALLERROR (OCPP-J 1.6 table 7), and which of them fits what is wrong with a payload."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

NOT_IMPLEMENTED = "NotImplemented"
NOT_SUPPORTED = "NotSupported"
INTERNAL_ERROR = "InternalError"
PROTOCOL_ERROR = "ProtocolError"
SECURITY_ERROR = "SecurityError"
FORMATION_VIOLATION = "FormationViolation"
PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
OCCURENCE_CONSTRAINT_VIOLATION = "OccurenceConstraintViolation"
"""Spelt with one r: the errata sheet (OCPP-J 1.6 errata 5.1) keeps the typing error, because it is on the wire."""
TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"
GENERIC_ERROR = "GenericError"

ERROR_CODES: frozenset[str] = frozenset(
    {
        NOT_IMPLEMENTED, NOT_SUPPORTED, INTERNAL_ERROR, PROTOCOL_ERROR, SECURITY_ERROR, FORMATION_VIOLATION,
        PROPERTY_CONSTRAINT_VIOLATION, OCCURENCE_CONSTRAINT_VIOLATION, TYPE_CONSTRAINT_VIOLATION, GENERIC_ERROR,
    }
)  # fmt: skip

MISSPELT: dict[str, str] = {
    "FormatViolation": FORMATION_VIOLATION,
    "OccurrenceConstraintViolation": OCCURENCE_CONSTRAINT_VIOLATION,
}
"""What later OCPP versions call them, to the codes of 1.6 (OCPP-J 1.6 errata 5.1 and 5.2)."""


class _Violation(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def keyword(self) -> str: ...
    @property
    def severity(self) -> str: ...


_CODE_OF_KEYWORD: dict[str, str] = {
    "action": NOT_IMPLEMENTED,
    "additionalProperties": FORMATION_VIOLATION,
    "required": PROTOCOL_ERROR,
    "minItems": OCCURENCE_CONSTRAINT_VIOLATION,
    "maxItems": OCCURENCE_CONSTRAINT_VIOLATION,
    "type": TYPE_CONSTRAINT_VIOLATION,
    "maxLength": TYPE_CONSTRAINT_VIOLATION,
    "minLength": TYPE_CONSTRAINT_VIOLATION,
    "enum": PROPERTY_CONSTRAINT_VIOLATION,
    "format": PROPERTY_CONSTRAINT_VIOLATION,
    "multipleOf": PROPERTY_CONSTRAINT_VIOLATION,
}

_GRAVEST_FIRST: tuple[str, ...] = (
    NOT_IMPLEMENTED, FORMATION_VIOLATION, PROTOCOL_ERROR, OCCURENCE_CONSTRAINT_VIOLATION, TYPE_CONSTRAINT_VIOLATION,
    PROPERTY_CONSTRAINT_VIOLATION,
)  # fmt: skip


def error_code_for(violations: Iterable[_Violation]) -> str:
    """The code of table 7 that describes these violations best; the most basic problem decides.

    Table 7 calls an incomplete payload a ProtocolError, so a missing field is one; a length is part of a data type
    (``CiString20Type``), so a text that is too long violates a type constraint. Violations that only warn are left out;
    if nothing remains, GenericError.
    """
    codes = set()
    for violation in violations:
        if violation.severity == "fail":
            whole = violation.path == "" and violation.keyword == "type"
            codes.add(FORMATION_VIOLATION if whole else _CODE_OF_KEYWORD.get(violation.keyword, GENERIC_ERROR))
    return next((code for code in _GRAVEST_FIRST if code in codes), GENERIC_ERROR)
