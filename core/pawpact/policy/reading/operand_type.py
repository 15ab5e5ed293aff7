"""Which types may stand against each other, and what arithmetic makes of them."""

from __future__ import annotations

from pawpact.vocabulary.types import ORDERED, ValueType

WHOLE = frozenset({ValueType.INT, ValueType.DAYS, ValueType.HOURS})
WORDS = frozenset({ValueType.TEXT, ValueType.CHOICE})
RATIOS = frozenset({ValueType.RATIO, ValueType.PRICE_RATIO})
ADDABLE = WHOLE | {ValueType.MONEY}


def fits(expected: ValueType, found: ValueType) -> bool:
    """A plain number counts as days or hours, a word as a choice; else the types are the same."""
    if expected is found or {expected, found} <= WORDS:
        return True
    return ValueType.INT in {expected, found} and {expected, found} <= WHOLE


def sum_type(operation: str, types: list[ValueType]) -> ValueType | None:
    """The type of add, sub, min or max over these, or None where they do not go together."""
    first, *rest = types
    if ValueType.DATE in types and operation in {"add", "sub"}:
        return _date_type(operation, types)
    if first not in ORDERED or any(not fits(first, each) for each in rest):
        return None
    if operation in {"add", "sub"} and first not in ADDABLE:
        return None
    narrowest = [each for each in types if each is not ValueType.INT]
    if narrowest and any(not fits(narrowest[0], each) for each in narrowest):
        return None
    return narrowest[0] if narrowest else ValueType.INT


def product_type(types: list[ValueType]) -> ValueType | None:
    """All plain numbers but at most one, which gives the type."""
    special = [each for each in types if each is not ValueType.INT]
    if not special:
        return ValueType.INT
    return special[0] if len(special) == 1 and special[0] in ADDABLE else None


def _date_type(operation: str, types: list[ValueType]) -> ValueType | None:
    first, *rest = types
    days = {ValueType.INT, ValueType.DAYS}
    if first is ValueType.DATE and all(each in days for each in rest):
        return ValueType.DATE
    if operation == "sub" and types == [ValueType.DATE, ValueType.DATE]:
        return ValueType.DAYS
    return None
