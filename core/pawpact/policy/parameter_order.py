"""Which of two values of a parameter is kinder to the customer."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.policy.model import Column, Layer, LayerValue, Parameter
from pawpact.vocabulary.types import Row, Value

RANK: Mapping[Layer, int] = {"platform": 0, "brand": 1, "store": 2}


def value_above(parameter: Parameter, layer: Layer) -> LayerValue | None:
    """What the layers above this one come to."""
    above = [each for each in parameter.layers if RANK[each.origin.layer] < RANK[layer]]
    return above[-1] if above else None


def is_as_good(parameter: Parameter, value: Value, above: Value) -> bool:
    """Whether ``value`` is at least as kind as ``above``; without an order only equality is."""
    if value == above:
        return True
    if parameter.kindest_first:
        order = parameter.kindest_first
        return order.index(str(value)) <= order.index(str(above))
    match parameter.better:
        case "higher" | "lower":
            return _compare(parameter.better, value, above)
        case "true" | "false":
            return value is (parameter.better == "true")
        case "more":
            return _items(value) >= _items(above)
        case "fewer":
            return _items(value) <= _items(above)
        case "rows":
            return _rows_as_good(parameter.columns, _rows(value), _rows(above))
        case _:
            return False


def _rows_as_good(
    columns: tuple[Column, ...], rows: tuple[Row, ...], above: tuple[Row, ...]
) -> bool:
    """Each row above is matched by one that asks no more and gives no less."""
    return all(any(_row_as_good(columns, row, upper) for row in rows) for upper in above)


def _row_as_good(columns: tuple[Column, ...], row: Row, above: Row) -> bool:
    return all(
        row[column.name] == above[column.name]
        or (bool(column.better) and _compare(column.better, row[column.name], above[column.name]))
        for column in columns
    )


def _compare(better: str, value: Value, above: Value) -> bool:
    if not isinstance(value, int) or not isinstance(above, int):
        return False
    return value >= above if better == "higher" else value <= above


def _items(value: Value) -> frozenset[object]:
    return frozenset(value) if isinstance(value, tuple) else frozenset({value})


def _rows(value: Value) -> tuple[Row, ...]:
    if not isinstance(value, tuple):
        return ()
    return tuple(row for row in value if isinstance(row, Mapping))
