"""A patch's value laid over a parameter: may this layer change it, and this way?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import LayerValue, Origin, Parameter
from pawpact.policy.parameter_order import is_as_good
from pawpact.policy.reading.draft import WrittenValue
from pawpact.policy.reading.field import renamed_or_near
from pawpact.policy.reading.parameter_constraint import span_of
from pawpact.policy.reading.parameter_value import check_bounds, read_parameter_value, shown
from pawpact.policy.reading.source import Node
from pawpact.vocabulary.renamed import Names


def lay_parameter(
    parameters: dict[str, Parameter],
    cells: dict[str, tuple[Mapping[str, Origin], ...]],
    home: str,
    key: Node,
    node: Node,
    findings: Findings,
    renamed: Names,
) -> None:
    parameter = _find(parameters, home, key, findings, renamed)
    if parameter is None:
        return
    if parameter.store_may == "locked":
        _refuse_locked(parameter, key, findings)
        return
    if node.is_empty:
        _refuse_empty(key, findings)
        return
    written = read_parameter_value(parameter, node, findings)
    if written is None:
        return
    before = len(findings.found)
    check_bounds(parameter, written, findings)
    if len(findings.found) == before:
        _check_leave(parameter, written, findings)
    value = LayerValue(written.value, written.origin)
    parameters[parameter.name] = replace(parameter, layers=(*parameter.layers, value))
    cells[parameter.name] = written.cells


def _refuse_empty(key: Node, findings: Findings) -> None:
    findings.error(
        "R301",
        key.span,
        Label(f"`{key.text}` 后面没有写值", f"`{key.text}` has no value"),
        help=Label(
            "在冒号后面写上值；不改就删去这一行",
            "write the value after the colon, or remove the line",
        ),
    )


def _find(
    parameters: Mapping[str, Parameter],
    home: str,
    key: Node,
    findings: Findings,
    renamed: Names,
) -> Parameter | None:
    here = {each.short_name: each for each in parameters.values() if each.home == home}
    parameter = here.get(key.text)
    if parameter:
        return parameter
    elsewhere = [each.home for each in parameters.values() if each.short_name == key.text]
    findings.error(
        "R104",
        key.span,
        Label(f"`{home}` 没有参数 `{key.text}`", f"`{home}` has no parameter `{key.text}`"),
        label=Label("未知的参数", "unknown parameter"),
        help=Label(f"它在 {elsewhere[0]} 里", f"it stands in {elsewhere[0]}")
        if elsewhere
        else renamed_or_near(key.text, here, _now(home, renamed, parameters)),
    )
    return None


def _now(home: str, renamed: Names, known: Collection[str]) -> dict[str, str]:
    """The names of now of this group's parameters, both as a section of a file writes them.

    A name that nothing has helps nobody.
    """
    found = {}
    for old, new in renamed.items():
        group, _, short = old.rpartition(".")
        if new not in known:
            continue
        if home == group or home.startswith(f"{group}."):
            found[short] = new.rpartition(".")[2]
    return found


def _check_leave(parameter: Parameter, written: WrittenValue, findings: Findings) -> None:
    """`only_better` binds stores to the layer above."""
    if (
        parameter.store_may == "only_better"
        and written.origin.layer == "store"
        and not is_as_good(parameter, written.value, parameter.value)
    ):
        _refuse_harsher(parameter, written, findings)


def _refuse_locked(parameter: Parameter, key: Node, findings: Findings) -> None:
    value = shown(parameter, parameter.value)
    findings.error(
        "R209",
        key.span,
        Label(
            f"{parameter.label.zh}由平台规定（{value.zh}），这里不能改",
            f"{parameter.label.en} is the platform's ({value.en}) and cannot be changed here",
        ),
        label=Label("已锁定", "locked"),
        help=Label("删去这一行", "remove this line"),
        related=((span_of(parameter.origin), Label("平台的值", "the platform's value")),),
    )


def _refuse_harsher(parameter: Parameter, written: WrittenValue, findings: Findings) -> None:
    above, found = shown(parameter, parameter.value), shown(parameter, written.value)
    findings.error(
        "R208",
        written.span,
        Label(
            f"{parameter.label.zh}只能对客户更有利：上一层是 {above.zh}，写的是 {found.zh}",
            f"{parameter.label.en} may only move towards the customer: "
            f"above it is {above.en}, found {found.en}",
        ),
        label=Label("对客户更不利", "harsher than the layer above"),
        help=Label(f"至少要和 {above.zh} 一样好", f"be at least as kind as {above.en}"),
        related=((span_of(parameter.origin), Label("上一层的值", "the value above")),),
    )
