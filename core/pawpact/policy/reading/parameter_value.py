"""The value of a parameter as a layer writes it, and the fence around it."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, Span
from pawpact.policy.model import Column, Origin, Parameter
from pawpact.policy.reading.draft import WrittenValue
from pawpact.policy.reading.field import Fields, expect, read_value
from pawpact.policy.reading.slip import parted
from pawpact.policy.reading.source import Node
from pawpact.policy.reading.type_name import type_name
from pawpact.vocabulary.types import Row, Scalar, Value, ValueType
from pawpact.vocabulary.values import UnreadableValue, parse_value, show_value

MOST_ITEMS = 500
MOST_ROWS = 50


def read_parameter_value(
    parameter: Parameter, node: Node, findings: Findings
) -> WrittenValue | None:
    """The value with its place; None after writing down what is wrong with it."""
    if parameter.type is ValueType.LIST:
        items = read_list(node, findings, parameter.choices)
        if items is None or not _is_like_default(parameter, items, node, findings):
            return None
        return WrittenValue(items, node.origin, node.span)
    if parameter.type is ValueType.TABLE:
        return _read_table(parameter.columns, node, findings)
    value = read_value(parameter.type, node, findings, parameter.choices)
    return None if value is None else WrittenValue(value, node.origin, node.span)


def read_list(
    node: Node, findings: Findings, choices: tuple[str, ...] = ()
) -> tuple[Scalar, ...] | None:
    """Whole numbers or words, all of one kind, each once; where there are choices, of them."""
    if not expect(node, "sequence", findings) or not _fits(node, MOST_ITEMS, findings):
        return None
    items = [read_item(item, findings, choices) for item in node.items]
    known = [item for item in items if item is not None]
    if len(known) < len(items):
        return None
    if len({type(item) for item in known}) > 1:
        _refuse(
            node.span,
            "R201",
            Label("列表里混有数字和文字", "the list mixes numbers and words"),
            findings,
        )
        return None
    for position, item in enumerate(known):
        if item in known[:position]:
            words = Label(f"`{item}` 写了两次", f"`{item}` is listed twice")
            _refuse(node.items[position].span, "R213", words, findings)
    return tuple(known)


def _is_like_default(
    parameter: Parameter, items: tuple[Scalar, ...], node: Node, findings: Findings
) -> bool:
    """A list of numbers takes numbers: what reads it leaves out anything else in silence."""
    default = parameter.layers[0].value if parameter.layers else ()
    if not isinstance(default, tuple) or not default or not items:
        return True
    if isinstance(items[0], int) == isinstance(default[0], int):
        return True
    kind = type_name(ValueType.INT if isinstance(default[0], int) else ValueType.TEXT)
    findings.error(
        "R201",
        node.items[0].span,
        Label(f"这个列表的每一项要是{kind.zh}", f"every entry of this list must be {kind.en}"),
        help=Label(
            f"平台写的是 {shown(parameter, default).zh}；数字不加引号，名称不用纯数字",
            f"the platform has {shown(parameter, default).en}; numbers stand without quotes",
        ),
    )
    return False


def read_item(node: Node, findings: Findings, choices: tuple[str, ...] = ()) -> Scalar | None:
    """A list's item: one of the choices, else a plain number is a number, the rest a word."""
    is_plain = node.kind == "scalar" and not node.quoted
    if is_plain and not choices:
        try:
            return parse_value(ValueType.INT, node.text)
        except UnreadableValue:
            pass
    slip = parted(node.text, node.span) if is_plain else None
    if slip:
        findings.add(slip)
        return None
    return read_value(ValueType.CHOICE if choices else ValueType.TEXT, node, findings, choices)


def check_bounds(parameter: Parameter, written: WrittenValue, findings: Findings) -> None:
    values = written.value if isinstance(written.value, tuple) else (written.value,)
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    for value in values:
        if not isinstance(value, int) or isinstance(value, bool):
            continue
        if (low is not None and value < low) or (high is not None and value > high):
            _out_of_bounds(parameter, value, written, findings)


def _out_of_bounds(
    parameter: Parameter, value: int, written: WrittenValue, findings: Findings
) -> None:
    fence = {language: describe_bounds(parameter, language) for language in ("zh", "en")}
    type, label = parameter.type, parameter.label
    default = parameter.layers[0].value if parameter.layers else None
    findings.error(
        "R204",
        written.span,
        Label(
            f"{label.zh}要{fence['zh']}，写的是 {show_value(type, value, 'zh')}",
            f"{label.en} must be {fence['en']}, found {show_value(type, value, 'en')}",
        ),
        label=Label("超出范围", "out of bounds"),
        help=None
        if default is None
        else Label(
            f"平台默认 {show_value(type, default, 'zh')}",
            f"the platform's default is {show_value(type, default, 'en')}",
        ),
    )


def describe_bounds(parameter: Parameter, language: str) -> str:
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    if language == "zh":
        shown = [show_value(parameter.type, each, "zh") for each in (low, high) if each is not None]
        if low is not None and high is not None:
            return f"在 {shown[0]} 到 {shown[1]} 之间"
        return f"至少 {shown[0]}" if low is not None else f"至多 {shown[0]}"
    shown = [show_value(parameter.type, each, "en") for each in (low, high) if each is not None]
    if low is not None and high is not None:
        return f"from {shown[0]} to {shown[1]}"
    return f"at least {shown[0]}" if low is not None else f"at most {shown[0]}"


def _read_table(columns: tuple[Column, ...], node: Node, findings: Findings) -> WrittenValue | None:
    if not expect(node, "sequence", findings) or not _fits(node, MOST_ROWS, findings):
        return None
    rows: list[Row] = []
    cells: list[Mapping[str, Origin]] = []
    for item in node.items:
        row = _read_row(columns, item, findings)
        if row is None:
            continue
        _check_key(columns, row, rows, item.span, findings)
        rows.append(row)
        cells.append({key.text: value.origin for key, value in item.entries})
    if len(rows) < len(node.items):
        return None
    return WrittenValue(tuple(rows), node.origin, node.span, tuple(cells))


def _read_row(columns: tuple[Column, ...], node: Node, findings: Findings) -> Row | None:
    fields = Fields(node, findings)
    if not fields.is_mapping:
        return None
    row: dict[str, Scalar] = {}
    for column in columns:
        cell = fields.node_of(column.name)
        if cell is None:
            words = Label(f"这一行缺少列 `{column.name}`", f"this row lacks `{column.name}`")
            _refuse(node.span, "R214", words, findings)
            continue
        kind = ValueType.CHOICE if column.choices else column.type
        value = read_value(kind, cell, findings, column.choices)
        if value is not None:
            row[column.name] = value
    fields.close()
    return row if len(row) == len(columns) else None


def _check_key(
    columns: tuple[Column, ...], row: Row, earlier: list[Row], span: Span, findings: Findings
) -> None:
    keys = [column.name for column in columns if column.key]
    if keys and any(all(row[key] == other[key] for key in keys) for other in earlier):
        words = Label("这一行的键已经写过", "a row with this key stands above")
        _refuse(span, "R214", words, findings)


def _fits(node: Node, most: int, findings: Findings) -> bool:
    if len(node.items) <= most:
        return True
    words = Label(
        f"有 {len(node.items)} 项，最多 {most} 项",
        f"{len(node.items)} entries, at most {most} are allowed",
    )
    _refuse(node.span, "R309", words, findings)
    return False


def _refuse(span: Span, code: str, words: Label, findings: Findings) -> None:
    findings.error(code, span, words)


def shown(parameter: Parameter, value: Value) -> Label:
    columns = {column.name: column.type for column in parameter.columns}
    return Label(
        show_value(parameter.type, value, "zh", columns),
        show_value(parameter.type, value, "en", columns),
    )
