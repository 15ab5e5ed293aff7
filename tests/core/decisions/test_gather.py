"""Facts of a batch, in columns."""

from __future__ import annotations

import pytest

from pawpact.decisions.gather import NoPlugins, gather
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Provider
from pawpact.kernel.errors import Defect
from pawpact.vocabulary.case import Case
from tests.house import House

CASES = (Case("a", {"customer": 1}), Case("b", {"customer": 2}, {"customer.age": 30}))


def _gather(house: House, columns: Columns) -> dict[str, list[object]]:
    house.open("s")
    registry = Registry()
    registry.provide(Provider("customer", ("customer.age",), lambda batch: columns))
    with house.platform.reading("s") as unit:
        batch = Batch(unit, "application.submitted", CASES)
        asked = ["customer.age", "customer.housing"]
        return dict(gather(registry, batch, asked, NoPlugins()).columns)


def test_what_nobody_answers_is_unknown(house: House) -> None:
    """A fact without an answer is a column of unknowns, never a guess."""
    found = _gather(house, {"customer.age": [20, 21]})
    assert found["customer.housing"] == [None, None]


def test_facts_of_the_case_win(house: House) -> None:
    """What a case brought along stands against what a provider reads now."""
    assert _gather(house, {"customer.age": [20, 21]})["customer.age"] == [20, 30]


def test_a_short_column_is_refused(house: House) -> None:
    """A provider that loses a case would shift every answer, so it is refused."""
    with pytest.raises(Defect, match=r"customer\.age: 1 values for 2 cases"):
        _gather(house, {"customer.age": [20]})


def test_what_is_known_is_asked_of_nobody(house: House) -> None:
    """A fact that a reaction answered already reaches no provider."""
    house.open("s")
    registry = Registry()

    def ask(batch: Batch) -> Columns:
        raise AssertionError("known already")

    registry.provide(Provider("customer", ("customer.age",), ask))
    with house.platform.reading("s") as unit:
        batch = Batch(unit, "application.submitted", CASES[:1])
        found = gather(registry, batch, ["customer.age"], NoPlugins(), {"customer.age": [44]})
    assert found.columns == {"customer.age": [44]}
