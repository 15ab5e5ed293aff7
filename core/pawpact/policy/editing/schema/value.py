"""A value as it is written, by its type: what an editor may offer and what it refuses.

Editors see YAML's numbers and booleans, the reader sees text. Where the two differ, the schema
accepts what the reader accepts: it never refuses a file that is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from pawpact.policy.editing.schema.shape import (
    REFERENCE,
    SCALAR,
    Schema,
    closed,
    ref,
    sequence,
    words,
)
from pawpact.policy.model import Column
from pawpact.policy.reading.operand import IN_ARGUMENTS, IN_CONDITIONS, MOST_OPERANDS
from pawpact.policy.reading.operand_type import fits
from pawpact.policy.reading.parameter_value import MOST_ITEMS, MOST_ROWS
from pawpact.vocabulary.declarations import Fact, TextForm
from pawpact.vocabulary.types import ORDERED, RATIO_SCALE, ValueType
from pawpact.vocabulary.values import LONGEST_TEXT

_WHOLE = frozenset({ValueType.DAYS, ValueType.HOURS})
_SCALE = {ValueType.MONEY: 100, ValueType.RATIO: RATIO_SCALE, ValueType.PRICE_RATIO: RATIO_SCALE}
_PATTERN = {
    ValueType.MONEY: r"^-?\d{1,10}(\.\d{1,2})?$",
    ValueType.PRICE_RATIO: r"^(0(\.\d{1,4})?|1(\.0{1,4})?|(\d(\.\d{1,2})?|[1-9][1-9]) ?折)$",
    ValueType.RATIO: r"^-?\d{1,6}(\.\d{1,4})?$",
    ValueType.DATE: r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
    ValueType.TIME: r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$",
    ValueType.DAYS: r"^-?(0|[1-9]\d{0,15})$",
    ValueType.HOURS: r"^-?(0|[1-9]\d{0,15})$",
}
ITEM: Schema = SCALAR
"""What a list holds: whole numbers or words."""

TEXT: Schema = {**SCALAR, "pattern": r"\S", "maxLength": LONGEST_TEXT}


def literal(
    type: ValueType,
    choices: tuple[str, ...] = (),
    low: int | None = None,
    high: int | None = None,
    form: TextForm | None = None,
) -> Schema:
    """A value written out; the ends are in the unit in which the type is held."""
    if type is ValueType.BOOL:
        return {"type": "boolean"}
    if type is ValueType.CHOICE or (type is ValueType.TEXT and choices):
        return words(choices) if choices else TEXT
    if type is ValueType.TEXT:
        return {"type": "string", "pattern": f"^(?:{form.pattern})$"} if form else TEXT
    if type is ValueType.LIST:
        return {**sequence(ITEM, most=MOST_ITEMS), "uniqueItems": True}
    if type is ValueType.TABLE:
        return {"type": "array", "maxItems": MOST_ROWS}
    return _ordered(type, low, high)


def _ordered(type: ValueType, low: int | None, high: int | None) -> Schema:
    if type in (ValueType.DATE, ValueType.TIME):
        return {"type": "string", "pattern": _PATTERN[type]}
    if type is ValueType.PRICE_RATIO:
        low, high = max(low or 0, 0), min(RATIO_SCALE if high is None else high, RATIO_SCALE)
    ends = {
        name: shown(type, end)
        for name, end in (("minimum", low), ("maximum", high))
        if end is not None
    }
    if type is ValueType.INT:
        return {"type": "integer", **ends}
    number = "integer" if type in _WHOLE else "number"
    return {"type": [number, "string"], "pattern": _PATTERN[type], **ends}


def shown(type: ValueType, end: int) -> int | float:
    """The number as a file has it: yuan, and ratios below one."""
    number = Decimal(end) / _SCALE.get(type, 1)
    return int(number) if number == int(number) else float(number)


def table(columns: Iterable[Column]) -> Schema:
    """Rows with every column given."""
    row = closed({each.name: literal(each.type, each.choices) for each in columns})
    return sequence(row, most=MOST_ROWS)


def operand(type: ValueType, own: Schema) -> Schema:
    """A value written out, a parameter, a fact of such a type, or arithmetic of them."""
    ways = [own, ref(f"name:{type}")]
    if type in ORDERED:
        ways.append(ref("computed"))
    return {"anyOf": ways}


def names(type: ValueType, facts: Iterable[Fact]) -> Schema:
    """What may be named instead of a value: a parameter, or a fact that fits.

    Facts are offered beside numbers. Beside words and yes or no they would only be in the way,
    so there they stand in a pattern, which accepts and does not offer.
    """
    listed = [each.name for each in facts if fits(type, each.type)]
    if not listed:
        return REFERENCE
    quiet = "|".join(re.escape(each) for each in listed)
    known = words(listed) if type in ORDERED else {"type": "string", "pattern": f"^({quiet})$"}
    return {"anyOf": [REFERENCE, known]}


def computed(*, in_arguments: bool) -> Schema:
    """`{add: [a, b]}` and its like; a condition takes fewer of them."""
    name = "reckoned" if in_arguments else "computed"
    part = {"anyOf": [{"type": ["number", "string"]}, ref(name)]}
    parts, two = sequence(part, 2, MOST_OPERANDS), sequence(part, 2, 2)
    operations = IN_ARGUMENTS if in_arguments else IN_CONDITIONS
    ways = [closed({each: two if each == "sub" else parts}) for each in operations]
    if in_arguments:
        rounds = words(("customer_pays_less", "customer_gets_more"))
        ways.append(closed({"share": two, "round": rounds}))
    return {"type": "object", "anyOf": ways}
