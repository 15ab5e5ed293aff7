"""Changes of parameters in words: from what to what, and for whose good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pawpact.kernel.label import Label
from pawpact.policy.comparing.difference import ListChange, ParameterChange, RowChange
from pawpact.policy.comparing.sentence import TOWARDS, Sentence, about, changed, taken
from pawpact.policy.comparing.words import value_of
from pawpact.policy.model import Column, Parameter
from pawpact.policy.reading.parameter_value import describe_bounds
from pawpact.vocabulary.types import Row, Scalar, ValueType
from pawpact.vocabulary.values import show_value

_MAY = {
    "any": Label("门店可以改", "stores may change it"),
    "only_better": Label("门店只能改得对客户更好", "stores may only make it kinder"),
    "locked": Label("只有平台能改", "the platform's alone"),
}
BINDS = {
    "today": Label("随今天的规则", "as it is today"),
    "signing": Label("按签约时的规则", "as it was at the signature"),
}
_NAMES = {
    "type": Label("类型", "type"),
    "store_may": Label("谁可以改", "who may change it"),
    "binds": Label("已签的合约", "running contracts"),
    "bounds": Label("可写的范围", "bounds"),
    "better": Label("哪边对客户更好", "which way is kinder"),
    "kindest_first": Label("对客户最好的在前", "kindest first"),
    "choices": Label("可选项", "choices"),
    "columns": Label("表的列", "columns"),
    "constraint": Label("约束", "constraint"),
    "unit": Label("单位", "unit"),
    "informational": Label("只供阅读", "for people only"),
    "home": Label("所在的文件", "its file"),
    "label": Label("名称", "label"),
}
_FREE = Label("不限", "none")


def say_parameter(change: ParameterChange) -> Sentence:
    parameter = change.parameter
    before, after = change.before, change.after
    words = _words(change)
    if change.kind == "removed":
        words = taken(words)
    return Sentence(
        f"parameter.{change.kind}",
        parameter.home,
        change.name,
        about(parameter.home, words),
        tuple(_details(change)),
        change.towards,
        stressed=change.kind == "removed",
        before=before.origin if before else None,
        after=after.origin if after else None,
    )


def said_move(change: ParameterChange) -> Label:
    """From what to what, and which way, without the parameter's name."""
    assert change.before
    assert change.after
    moved, side = _moved(change, change.before, change.after), TOWARDS[change.towards]
    return Label(
        f"{moved.zh}{f'（{side.zh}）' if side.zh else ''}",
        f"{moved.en}{f' ({side.en})' if side.en else ''}",
    )


def _words(change: ParameterChange) -> Label:
    label = change.parameter.label
    if change.before is None or change.after is None:
        value = value_of(change.parameter)
        new = Label("新增参数 ", "new parameter ") if change.after else Label("参数 ", "parameter ")
        return Label(f"{new.zh}{label.zh}（{value.zh}）", f"{new.en}{label.en} ({value.en})")
    if not change.is_value_changed:
        return Label(f"{label.zh} 的值不变，规定改了", f"{label.en} keeps its value, other terms")
    moved = said_move(change)
    return Label(f"{label.zh} {moved.zh}", f"{label.en} {moved.en}")


def _moved(change: ParameterChange, before: Parameter, after: Parameter) -> Label:
    if change.rows:
        count = len(change.rows)
        return Label(f"改了 {count} 行", f"{count} row{'' if count == 1 else 's'} changed")
    if change.entries:
        return _entries(change.entries)
    if after.type is ValueType.TABLE and before.shape == after.shape:
        return Label("改了各行的次序", "rows in another order")
    old, new = value_of(before), value_of(after)
    return Label(f"{old.zh} → {new.zh}", f"{old.en} → {new.en}")


def _entries(change: ListChange) -> Label:
    def listed(entries: tuple[Scalar, ...], comma: str) -> str:
        return comma.join(map(str, entries))

    if not (change.added or change.removed):
        return Label("改了次序", "in another order")
    zh, en = [], []
    if change.added:
        zh.append(f"增加 {listed(change.added, '、')}")
        en.append(f"added {listed(change.added, ', ')}")
    if change.removed:
        zh.append(f"去掉 {listed(change.removed, '、')}")
        en.append(f"removed {listed(change.removed, ', ')}")
    return Label("，".join(zh), "; ".join(en))


def _details(change: ParameterChange) -> Iterator[Label]:
    for row in change.rows:
        yield say_row(row, change.parameter.columns)
    if change.entries and not (change.entries.added or change.entries.removed):
        yield _in_order(change)
    if change.before and change.after:
        for part in change.declared:
            yield _declared(part, change.before, change.after)


def _in_order(change: ParameterChange) -> Label:
    assert change.before
    assert change.after
    return changed(Label("次序", "order"), value_of(change.before), value_of(change.after))


def say_row(change: RowChange, columns: Sequence[Column]) -> Label:
    """A row that came or went in full; of a changed one its other cells say which it is."""
    if change.before is None or change.after is None:
        row = change.after if change.after is not None else change.before
        assert row is not None
        cells = _cells(row, columns)
        word = Label("新增", "added") if change.before is None else Label("【去掉】", "REMOVED")
        space = " " if change.before is None else ""
        return Label(f"{word.zh}{space}{cells.zh}", f"{word.en} {cells.en}")
    same = [each for each in columns if each.name not in change.columns]
    other = [each for each in columns if each.name in change.columns]
    old, new = _cells(change.before, other), _cells(change.after, other)
    if not same:
        return Label(f"{old.zh} → {new.zh}", f"{old.en} → {new.en}")
    return changed(_cells(change.after, same), old, new)


def _cells(row: Row, columns: Iterable[Column]) -> Label:
    """By what people call the columns, in the table's order, however the row was kept."""

    def say(column: Column) -> Label:
        zh, en = column.label.zh or column.name, column.label.en or column.name
        value = row[column.name]
        return Label(
            f"{zh} {show_value(column.type, value, 'zh')}",
            f"{en} {show_value(column.type, value, 'en')}",
        )

    cells = [say(each) for each in columns if each.name in row]
    return Label("、".join(each.zh for each in cells), ", ".join(each.en for each in cells))


def _declared(part: str, before: Parameter, after: Parameter) -> Label:
    return changed(_NAMES[part], _term(part, before), _term(part, after))


def _term(part: str, parameter: Parameter) -> Label:
    match part:
        case "store_may":
            return _MAY[parameter.store_may]
        case "binds":
            return BINDS[parameter.binds]
        case "bounds":
            return _bounds(parameter)
        case "columns":
            return _columns(parameter)
        case _:
            return _plain(getattr(parameter, part))


def _bounds(parameter: Parameter) -> Label:
    if parameter.bounds.minimum is None and parameter.bounds.maximum is None:
        return _FREE
    return Label(describe_bounds(parameter, "zh"), describe_bounds(parameter, "en"))


def _columns(parameter: Parameter) -> Label:
    return Label.of(", ".join(map(_column, parameter.columns)) or "-")


def _column(column: Column) -> str:
    key = "key" if column.key else ""
    words = f"[{', '.join(column.choices)}]" if column.choices else ""
    return " ".join(filter(None, (f"{column.name}: {column.type}", key, str(column.better), words)))


def _plain(value: object) -> Label:
    if isinstance(value, Label):
        return value
    if isinstance(value, bool):
        return Label("是" if value else "否", "yes" if value else "no")
    if isinstance(value, tuple):
        return Label("、".join(map(str, value)) or "-", ", ".join(map(str, value)) or "-")
    return Label.of(str(value) or "-")
