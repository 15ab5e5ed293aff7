"""The declaration of a parameter: its type, default, fence, and which way is kinder."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from pawpact.kernel.label import Label
from pawpact.policy.model import Bounds, Column, LayerValue, Parameter
from pawpact.policy.reading.draft import DeclaredParameter, WrittenValue
from pawpact.policy.reading.field import Fields, read_slug, read_value
from pawpact.policy.reading.parameter_constraint import read_constraint
from pawpact.policy.reading.parameter_value import check_bounds, read_parameter_value
from pawpact.policy.reading.source import Node
from pawpact.vocabulary.types import ORDERED, ValueType

Binds = Literal["today", "signing"]
Better = Literal["", "higher", "lower", "true", "false", "more", "fewer", "rows"]

_TYPES = tuple(each.value for each in ValueType)
_NO_COLUMN = {ValueType.LIST.value, ValueType.TABLE.value, ValueType.CHOICE.value}
_STORE_MAY: tuple[Literal["any", "only_better", "locked"], ...] = ("any", "only_better", "locked")
_BETTER_OF_TYPE: dict[ValueType, tuple[Better, ...]] = {
    ValueType.BOOL: ("true", "false"),
    ValueType.LIST: ("more", "fewer"),
    ValueType.TABLE: ("rows",),
}


def read_parameters(
    fields: Fields | None, group: str, home: str, binds: Binds
) -> tuple[tuple[DeclaredParameter, ...], frozenset[str]]:
    """The parameters, and the names of those whose declaration could not be read."""
    declared: list[DeclaredParameter] = []
    unread: set[str] = set()
    for key, value in fields.items() if fields else ():
        assert fields is not None
        short = read_slug(key, fields.findings)
        name = f"{group}.{short or key.text}"
        parameter = _read_parameter(name, home, key, value, binds, fields) if short else None
        if parameter:
            declared.append(parameter)
        else:
            unread.add(name)
    return tuple(declared), frozenset(unread)


def _read_parameter(
    name: str, home: str, key: Node, value: Node, binds: Binds, parent: Fields
) -> DeclaredParameter | None:
    fields = Fields(value, parent.findings)
    if not fields.is_mapping:
        return None
    written_type = fields.choice("type", _TYPES, required=True)
    default = fields.node_of("default", required=True)
    shell = _read_shell(name, home, ValueType(written_type or "text"), binds, fields)
    fields.close()
    if not written_type or default is None:
        return None
    written = read_parameter_value(shell, default, fields.findings)
    if written is None:
        return None
    check_bounds(shell, written, fields.findings)
    parameter = _with_value(shell, written)
    _check_order(parameter, fields)
    return DeclaredParameter(parameter, written, key.span)


def _read_shell(name: str, home: str, type: ValueType, binds: Binds, fields: Fields) -> Parameter:
    """Everything but the value."""
    bound = fields.choice("binds", get_args(Binds))
    store_may = fields.choice("store_may", _STORE_MAY, required=True)
    better = fields.choice("better", get_args(Better)[1:])
    informational = fields.boolean("informational")
    return Parameter(
        name=name,
        home=home,
        type=type,
        label=fields.label("label", required=True),
        layers=(),
        store_may=next((each for each in _STORE_MAY if each == store_may), "locked"),
        binds=binds if not bound else "signing" if bound == "signing" else "today",
        unit=fields.text("unit"),
        bounds=_read_bounds(type, fields),
        better=next((each for each in get_args(Better) if each == better), ""),
        choices=_read_choices(type, fields),
        kindest_first=fields.texts("kindest_first"),
        columns=_read_columns(type, fields),
        constraint=read_constraint(name, fields),
        source=fields.prose("source"),
        help=fields.prose("help"),
        informational=informational,
        note=_read_note(fields, needed=informational),
    )


def _read_note(fields: Fields, *, needed: bool) -> str:
    """What only people read has to say why it stands there."""
    fields.node_of("note", required=needed)
    return fields.prose("note")


def _with_value(shell: Parameter, written: WrittenValue) -> Parameter:
    return replace(shell, layers=(LayerValue(written.value, written.origin),))


def _read_choices(type: ValueType, fields: Fields) -> tuple[str, ...]:
    choices = fields.texts("choices")
    if type is ValueType.CHOICE and not choices:
        fields.sequence("choices", required=fields.node.get("choices") is None)
    return choices


def _read_bounds(type: ValueType, fields: Fields) -> Bounds:
    bounds = fields.mapping("bounds")
    if bounds is None:
        return Bounds()
    ends = ValueType.INT if type is ValueType.LIST else type
    if ends not in ORDERED:
        fields.findings.error(
            "R215",
            fields.key_span("bounds"),
            Label(f"{type.value} 不能有上下限", f"a {type.value} has no bounds"),
        )
        return Bounds()
    low, high = (_read_bound(bounds, name, ends) for name in ("min", "max"))
    bounds.close()
    if low is not None and high is not None and low > high:
        fields.findings.error(
            "R215",
            fields.key_span("bounds"),
            Label("下限大于上限", "the lower bound is above the upper"),
        )
        return Bounds()
    return Bounds(low, high)


def _read_bound(bounds: Fields, name: str, type: ValueType) -> int | None:
    node = bounds.node_of(name)
    value = read_value(type, node, bounds.findings) if node else None
    return None if value is None else int(value)


def _read_columns(type: ValueType, fields: Fields) -> tuple[Column, ...]:
    columns = fields.mapping("columns", required=type is ValueType.TABLE)
    if columns is None:
        return ()
    if type is not ValueType.TABLE:
        fields.findings.error(
            "R215",
            fields.key_span("columns"),
            Label("只有 table 才有列", "only a table has columns"),
        )
    return tuple(_read_column(key, value, columns) for key, value in columns.items())


def _read_column(key: Node, value: Node, columns: Fields) -> Column:
    fields = Fields(value, columns.findings)
    types = tuple(each for each in _TYPES if each not in _NO_COLUMN)
    type = ValueType(fields.choice("type", types, required=True) or "text")
    better = fields.choice("better", ("higher", "lower"))
    if better and type not in ORDERED:
        _no_order(fields, f"`{key.text}`")
    is_key, label = fields.boolean("key"), fields.label("label")
    choices = fields.texts("choices")
    if choices and type is not ValueType.TEXT:
        fields.findings.error(
            "R215",
            fields.key_span("choices"),
            Label("只有文字列才有可选项", "only a column of text has choices"),
        )
        choices = ()
    fields.close()
    name = read_slug(key, columns.findings)
    way: Literal["", "higher", "lower"] = "lower" if better == "lower" else "higher"
    return Column(name, type, is_key, way if better else "", label, choices)


def _check_order(parameter: Parameter, fields: Fields) -> None:
    """`only_better` needs to know which way is better; what is said must fit the type."""
    fitting = _BETTER_OF_TYPE.get(parameter.type, ())
    if parameter.type in ORDERED:
        fitting = ("higher", "lower")
    if parameter.better and parameter.better not in fitting:
        _no_order(fields, f"`better: {parameter.better}`")
    kindest = parameter.kindest_first
    if kindest and sorted(kindest) != sorted(parameter.choices):
        _no_order(fields, "`kindest_first`")
    if parameter.store_may == "only_better" and not (parameter.better or kindest):
        _no_order(fields, "`store_may: only_better`")


def _no_order(fields: Fields, what: str) -> None:
    fields.findings.error(
        "R210",
        fields.span,
        Label(f"{what} 缺少与类型相配的好坏次序", f"{what} has no order that fits the type"),
        help=Label(
            "数字写 better: higher/lower，布尔写 true/false，列表写 more/fewer，表写 rows，"
            "选项用 kindest_first 列出全部",
            "numbers take better: higher/lower, bool true/false, list more/fewer, table rows; "
            "a choice lists all its choices in kindest_first",
        ),
    )
