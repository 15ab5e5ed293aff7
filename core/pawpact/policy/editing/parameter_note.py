"""A parameter as it is written in a file, and what a shop manager has to know to change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pawpact.kernel.label import Label, Language
from pawpact.policy.explaining.render import LAYERS
from pawpact.policy.model import Layer, Parameter
from pawpact.policy.reading.parameter_value import shown
from pawpact.vocabulary.types import ORDERED, Value, ValueType
from pawpact.vocabulary.unit import with_unit
from pawpact.vocabulary.written import written_scalar, written_value

_KINDER: Mapping[str, Label] = {
    "higher": Label("越高对客户越好", "higher is kinder to the customer"),
    "lower": Label("越低对客户越好", "lower is kinder to the customer"),
    "true": Label("true 对客户更好", "true is kinder to the customer"),
    "false": Label("false 对客户更好", "false is kinder to the customer"),
    "more": Label("越多对客户越好", "more is kinder to the customer"),
    "fewer": Label("越少对客户越好", "fewer is kinder to the customer"),
    "rows": Label("", ""),
}
_ONLY: Mapping[str, Label] = {
    "higher": Label("只能改高（对客户更好）", "only higher (kinder to the customer)"),
    "lower": Label("只能改低（对客户更好）", "only lower (kinder to the customer)"),
    "true": Label("只能改为 true（对客户更好）", "only to true (kinder to the customer)"),
    "false": Label("只能改为 false（对客户更好）", "only to false (kinder to the customer)"),
    "more": Label("只能增加，不能去掉", "may be added to, not taken from"),
    "fewer": Label("只能去掉，不能增加", "may be taken from, not added to"),
    "rows": Label("每一行只能对客户更好", "each row may only become kinder to the customer"),
    "kindest_first": Label("只能换成更靠前的", "only to one further in front"),
}
_SIGNING = Label("只管以后签的合约", "for contracts signed from then on")
_INFORMATIONAL = Label("目前只供人阅读，改了不影响决定", "read by people only, decides nothing yet")
_FEW = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a note is: the layer whose file it stands in, and the language."""

    parameters: Mapping[str, Parameter]
    layer: Layer
    language: Language


def written_lines(parameter: Parameter) -> Sequence[str]:
    """``min_score: 550`` as a file says it; a table takes a line for each row."""
    name, value = parameter.short_name, parameter.value
    if parameter.type is ValueType.TABLE and isinstance(value, tuple) and value:
        kinds = {column.name: column.type for column in parameter.columns}
        rows = [row for row in value if isinstance(row, Mapping)]
        cells = [
            ", ".join(f"{each}: {written_scalar(kinds[each], row[each])}" for each in kinds)
            for row in rows
        ]
        return (f"{name}:", *(f"  - {{{row}}}" for row in cells))
    return (f"{name}: {written_value(parameter.type, value)}",)


def note_of(parameter: Parameter, reader: Reader) -> str:
    """Label, what is in force above and by whom, what may be written, which way is kinder."""
    zh = reader.language == "zh"
    facts = [*_above(parameter, reader), *_leave(parameter, reader)]
    text = ("，" if zh else ", ").join(filter(None, facts))
    told = f"{parameter.label.say(reader.language)}{'：' if zh else ': '}{text}"
    if parameter.note:
        told += f"{'。' if zh else '. '}{parameter.note}"
    source = "" if parameter.source in ("", "-") else parameter.source
    return f"{told}{f'（{source}）' if zh else f' ({source})'}" if source else told


def _above(parameter: Parameter, reader: Reader) -> Iterator[str]:
    """平台 550 分，品牌 600 分. A table or a long list is not said a second time."""
    if isinstance(parameter.value, tuple) and len(parameter.value) > _FEW:
        return
    for layer in parameter.layers:
        who = LAYERS[layer.origin.layer].say(reader.language)
        yield f"{who} {_said(parameter, layer.value, reader)}"


def _leave(parameter: Parameter, reader: Reader) -> Iterator[str]:
    language = reader.language
    yield _range(parameter, reader)
    yield _choices(parameter, language)
    yield _constraint(parameter, reader)
    if parameter.store_may == "only_better" and reader.layer == "store":
        yield _ONLY[parameter.better or "kindest_first"].say(language)
    elif parameter.better:
        yield _KINDER[parameter.better].say(language)
    if parameter.informational:
        yield _INFORMATIONAL.say(language)
    elif parameter.binds == "signing":
        yield _SIGNING.say(language)


def _range(parameter: Parameter, reader: Reader) -> str:
    """What may be written, with what the layer above leaves of it."""
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    if parameter.store_may == "only_better" and reader.layer == "store":
        above = parameter.value
        if parameter.better == "higher" and isinstance(above, int):
            low = above
        if parameter.better == "lower" and isinstance(above, int):
            high = above
    if low is None and high is None:
        return ""
    zh = reader.language == "zh"
    if low is None:
        most = _said_plainly(parameter, high or 0)
        return f"最多 {most}" if zh else f"at most {most}"
    if high is None:
        least = _said_plainly(parameter, low)
        return f"至少 {least}" if zh else f"at least {least}"
    least, most = _said_plainly(parameter, low), _said_plainly(parameter, high)
    if low == high:
        return f"只能是 {least}" if zh else f"nothing but {least}"
    return f"可在 {least} 到 {most} 之间" if zh else f"from {least} to {most}"


def _choices(parameter: Parameter, language: Language) -> str:
    zh = language == "zh"
    if parameter.kindest_first:
        listed = ("、" if zh else ", ").join(parameter.kindest_first)
        words = "可选，对客户最好的在前：" if zh else "choices, kindest first: "
        return words + listed
    if parameter.choices:
        return ("可选 " if zh else "one of ") + ("、" if zh else ", ").join(parameter.choices)
    return ""


def _constraint(parameter: Parameter, reader: Reader) -> str:
    name, _, rest = parameter.constraint.partition(": ")
    operands = [each.strip() for each in rest.strip("[]").split(",") if each.strip()]
    limits = [_limit(parameter, each, reader) for each in operands]
    words = {
        "": Label("", ""),
        "superset_of_default": Label("平台的几项都要留", "the platform's entries stay"),
        "permutation": Label("只能换次序", "only the order may change"),
        "rising": Label("从低到高写", "rows in rising order"),
        "never_worse": Label("从低到高写，不能越来越差", "rows in rising order, none worse"),
        "at_least": Label("不低于{0}", "not below {0}"),
        "below": Label("低于{0}", "below {0}"),
        "between": Label("在{0}和{1}之间", "between {0} and {1}"),
    }
    return words[name].say(reader.language).format(*limits)


def _limit(parameter: Parameter, operand: str, reader: Reader) -> str:
    """“平台最低分”（550 分）."""
    other = reader.parameters.get(operand.removeprefix("$"))
    if other is None:
        return operand
    label, value = other.label.say(reader.language), _said(other, other.value, reader)
    return f"“{label}”（{value}）" if reader.language == "zh" else f'"{label}" ({value})'


def _said(parameter: Parameter, value: Value, reader: Reader) -> str:
    if parameter.type in (ValueType.BOOL, ValueType.CHOICE):
        return written_value(parameter.type, value)
    said = shown(parameter, value)
    if parameter.type in ORDERED | {ValueType.LIST}:
        said = with_unit(said, parameter.unit)
    return said.say(reader.language)


def _said_plainly(parameter: Parameter, value: int) -> str:
    """An end of a range, without its unit: it stands beside a value that has one."""
    return written_scalar(parameter.type, value).strip('"')
