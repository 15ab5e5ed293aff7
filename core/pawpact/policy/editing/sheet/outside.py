"""Cells that are outside of what a table's constraint allows, each told by its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pawpact.policy.editing.sheet.finding import CellFinding
from pawpact.policy.editing.sheet.read_sheet import Sheet
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import Column, LayerValue, Parameter
from pawpact.policy.reading.parameter_constraint import COMPARING, check_constraint
from pawpact.vocabulary.types import ORDERED, Scalar


def outside_cells(
    parameter: Parameter, parameters: Mapping[str, Parameter], sheet: Sheet
) -> Iterator[CellFinding]:
    """Of constraints that compare each cell by itself; an order of rows has no single cell."""
    if parameter.constraint.partition(":")[0] not in COMPARING:
        return
    for row in sheet.rows:
        for column in parameter.columns:
            if column.type in ORDERED and not column.key:
                alone = _alone(parameter, column, row.values[column.name])
                findings = Findings()
                check_constraint(alone, parameters, frozenset(), findings)
                for each in findings.found:
                    yield CellFinding(row.addresses[column.name], each.message, each.help)


def _alone(parameter: Parameter, column: Column, value: Scalar) -> Parameter:
    """As if the table had this cell only."""
    cell = LayerValue(({column.name: value},), parameter.origin)
    return replace(parameter, columns=(column,), layers=(*parameter.layers, cell))
