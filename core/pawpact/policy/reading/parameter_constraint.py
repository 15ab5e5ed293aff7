"""Named constraints between a parameter and its default or other parameters.

Written `superset_of_default`, `permutation`, `rising`, `never_worse`, `at_least: $p`,
`between: [$a, $b]`, `below: $p` (or a value); kept as that text with every name qualified by its
group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, Span
from pawpact.policy.model import Column, Origin, Parameter
from pawpact.policy.reading.field import Fields, suggest
from pawpact.policy.reading.parameter_value import shown
from pawpact.vocabulary.types import ORDERED, Row, Scalar, Value, ValueType
from pawpact.vocabulary.values import UnreadableValue, parse_value, show_value

PLAIN = ("superset_of_default", "permutation", "rising", "never_worse")
ROW_BY_ROW = ("rising", "never_worse")
COMPARING = {"at_least": 1, "below": 1, "between": 2}
MOST_NAMED = 10
"""Wrong entries of one list or table that are named; more of them nobody reads."""

_OPERAND = re.compile(r"\$[\w.]+")
_WRITTEN = re.compile(r"(?P<name>[a-z_]+):\s*(?P<rest>.+)")


def read_constraint(parameter: str, fields: Fields) -> str:
    """The constraint as canonical text, "" for none."""
    node = fields.node_of("constraint")
    if node is None:
        return ""
    written = _WRITTEN.fullmatch(node.text)
    if node.kind == "mapping" and len(node.entries) == 1:
        key, value = node.entries[0]
        name, operands = key.text, [each.text for each in value.items] or [value.text]
    elif written:
        name = written["name"]
        operands = [each.strip() for each in written["rest"].strip("[] ").split(",")]
    else:
        name, operands = node.text, []
    if (name in PLAIN and not operands) or COMPARING.get(name) == len(operands):
        return _canonical(name, [_qualify(each, parameter) for each in operands])
    fields.findings.error(
        "R211",
        node.span,
        Label("没有这样的约束", "there is no such constraint"),
        help=suggest(name, (*PLAIN, *COMPARING)),
    )
    return ""


def _canonical(name: str, operands: list[str]) -> str:
    if not operands:
        return name
    return f"{name}: {operands[0]}" if len(operands) == 1 else f"{name}: [{', '.join(operands)}]"


def _qualify(operand: str, parameter: str) -> str:
    """`$min_score` of `credit_scoring.on_fail` is `$credit_scoring.min_score`."""
    if not operand.startswith("$") or "." in operand:
        return operand
    return f"${parameter.rpartition('.')[0]}.{operand[1:]}"


def check_constraint(
    parameter: Parameter,
    parameters: Mapping[str, Parameter],
    unread: frozenset[str],
    findings: Findings,
) -> None:
    """The value in force against its constraint; ``unread`` parameters are not judged."""
    if not parameter.constraint or not unread.isdisjoint(_names(parameter.constraint)):
        return
    name, _, rest = parameter.constraint.partition(": ")
    if name in ROW_BY_ROW:
        _check_rows(parameter, name, findings)
        return
    if name in PLAIN:
        _check_items(parameter, name, findings)
        return
    operands = [each.strip() for each in rest.strip("[]").split(",")]
    limits = [_limit(parameter, each, parameters, findings) for each in operands]
    known = [each for each in limits if each is not None]
    if len(known) < len(limits):
        return
    wrong = [each for each in _ordered_values(parameter) if not _holds(name, each, known)]
    if wrong:
        told = [_told(each, parameters) for each in operands]
        _broken(parameter, _listed(_compared_type(parameter), wrong), name, told, findings)


def _names(constraint: str) -> list[str]:
    return [each.removeprefix("$") for each in _OPERAND.findall(constraint)]


def _check_items(parameter: Parameter, name: str, findings: Findings) -> None:
    default, value = parameter.layers[0].value, parameter.value
    here, there = _as_set(value), _as_set(default)
    if not (here >= there if name == "superset_of_default" else here == there):
        found = _as_words(_compared_type(parameter), value)
        _broken(parameter, found, name, [shown(parameter, default)], findings)


def _check_rows(parameter: Parameter, name: str, findings: Findings) -> None:
    """Rows stand in the order of their first key; where asked, none gives less than one before."""
    value = parameter.value
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []
    keys = [column.name for column in parameter.columns if column.key]
    for before, after in pairwise(rows):
        is_rising = not keys or _number(before[keys[0]]) <= _number(after[keys[0]])
        worse = [
            column.name
            for column in parameter.columns
            if name == "never_worse" and not column.key and _is_worse(column, before, after)
        ]
        if not is_rising or worse:
            _broken(parameter, shown(parameter, parameter.value), name, [], findings)
            return


def _is_worse(column: Column, before: Row, after: Row) -> bool:
    gained = _number(after[column.name]) - _number(before[column.name])
    return gained < 0 if column.better == "higher" else gained > 0 if column.better else False


def _number(value: Scalar) -> int:
    return value if isinstance(value, int) else 0


def _limit(
    parameter: Parameter, operand: str, parameters: Mapping[str, Parameter], findings: Findings
) -> int | None:
    if operand.startswith("$"):
        other = parameters.get(operand[1:])
        if other is None:
            findings.error(
                "R104",
                span_of(parameter.layers[0].origin),
                Label(f"没有参数 `{operand}`", f"there is no parameter `{operand}`"),
                help=suggest(operand[1:], parameters),
            )
            return None
        value: Value = other.value
        return value if isinstance(value, int) else None
    try:
        value = parse_value(_compared_type(parameter), operand)
    except UnreadableValue as problem:
        place = span_of(parameter.layers[0].origin)
        findings.error("R211", place, problem.message, help=problem.hint)
        return None
    return value if isinstance(value, int) else None


def _holds(name: str, value: int, limits: list[int]) -> bool:
    if name == "at_least":
        return value >= limits[0]
    if name == "below":
        return value < limits[0]
    return limits[0] <= value <= limits[1]


def _compared_type(parameter: Parameter) -> ValueType:
    compared = [
        column.type for column in parameter.columns if _is_compared(column.key, column.type)
    ]
    if compared:
        return compared[0]
    return ValueType.INT if parameter.type is ValueType.LIST else parameter.type


def _ordered_values(parameter: Parameter) -> Iterator[int]:
    """A number's own value; of a list its numbers, of a table the cells that are no keys."""
    if isinstance(parameter.value, int):
        yield parameter.value
    elif isinstance(parameter.value, tuple):
        names = [each.name for each in parameter.columns if _is_compared(each.key, each.type)]
        for row in parameter.value:
            if isinstance(row, Mapping):
                yield from (int(row[name]) for name in names)
            elif isinstance(row, int):
                yield row


def _is_compared(is_key: bool, type: ValueType) -> bool:
    return not is_key and type in ORDERED


_WORDS: Mapping[str, Label] = {
    "superset_of_default": Label("要保留平台的每一项：{0}", "must keep the platform's {0}"),
    "permutation": Label("只能换次序，各项仍是 {0}", "may only change the order of {0}"),
    "at_least": Label("不得低于{0}", "must not be below {0}"),
    "below": Label("要低于{0}", "must be below {0}"),
    "rising": Label("的各行要从低到高写", "must list its rows in rising order"),
    "never_worse": Label(
        "要从低到高写，且越往后越不能更差",
        "must list its rows in rising order, none worse than the one before",
    ),
    "between": Label("要在{0}和{1}之间", "must be between {0} and {1}"),
}


def _told(operand: str, parameters: Mapping[str, Parameter]) -> Label:
    """Another parameter by its label and its value."""
    other = parameters.get(operand.removeprefix("$"))
    if other is None:
        return Label(f" {operand} ", operand)
    value = shown(other, other.value)
    return Label(f"“{other.label.zh}”（{value.zh}）", f"`{other.label.en}` ({value.en})")


def _broken(
    parameter: Parameter, found: Label, name: str, limits: list[Label], findings: Findings
) -> None:
    """A value that was refused already, as out of its bounds, is no second error."""
    place = span_of(parameter.origin)
    if findings.has_error_at(place):
        return
    zh = _WORDS[name].zh.format(*(each.zh for each in limits))
    en = _WORDS[name].en.format(*(each.en for each in limits))
    findings.error(
        "R211",
        place,
        Label(
            f"{parameter.label.zh}{zh}，写的是 {found.zh}",
            f"{parameter.label.en} {en}, found {found.en}",
        ),
        label=Label("不符合约束", "breaks the constraint"),
    )


def _as_words(type: ValueType, value: Value) -> Label:
    return Label(show_value(type, value, "zh"), show_value(type, value, "en"))


def _listed(type: ValueType, wrong: list[int]) -> Label:
    """Every value that is wrong, once; of very many the first ones and how many there are."""
    each = [_as_words(type, value) for value in dict.fromkeys(wrong)]
    if len(each) > MOST_NAMED:
        count = len(each)
        each = [*each[:MOST_NAMED], Label(f"……共 {count} 个", f"… {count} in all")]
    return Label("、".join(one.zh for one in each), ", ".join(one.en for one in each))


def _as_set(value: Value) -> frozenset[object]:
    return frozenset(value) if isinstance(value, tuple) else frozenset({value})


def span_of(origin: Origin) -> Span:
    return Span(origin.file, origin.line, origin.column, 1)
