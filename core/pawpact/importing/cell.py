"""Values of a row in the type that their field has."""

from __future__ import annotations

from datetime import date

from pawpact.importing.converting import FieldValue
from pawpact.kernel.errors import Defect


def whole(value: FieldValue) -> int:
    """A whole number, or an amount in fen."""
    if type(value) is not int:
        raise Defect("the field is no whole number")
    return value


def day(value: FieldValue) -> date:
    """A day."""
    if not isinstance(value, date):
        raise Defect("the field is no date")
    return value
