"""Figures that plugins add to a month: counted by core, and never in the report's way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from pawpact.decisions.plugin_metric import plugin_metrics
from pawpact.reports.store.service import Told, month_of, report, together
from pawpact.reports.store.volume import volume_of
from pawpact.sdk import Between, Figure, Label, MonthCase, PluginMetric, Total, UpTo
from pawpact.sdk.testing import Store
from pawpact.tenancy.strike import MOST_STRIKES, strike
from tests.core.sdk.bad.made import make
from tests.core.sdk.bad.tables import make_table

NAME = "bad_gossip"
NOTE, TABLES = make_table(NAME)
TITLE = Label("记录", "notes")


def counted(month: MonthCase) -> list[Figure]:
    return [Figure("", TITLE, Total("count", month.last.day))]


def failing(month: MonthCase) -> list[Figure]:
    raise ValueError("of somebody's")


@dataclass
class Measured:
    """What the plugin measures, as the test says."""

    measure: Callable[[MonthCase], Iterable[Figure]] = counted

    def __call__(self, month: MonthCase) -> Iterable[Figure]:
        return self.measure(month)


MEASURED = Measured()


@pytest.fixture(autouse=True)
def measured() -> Measured:
    MEASURED.measure = counted
    return MEASURED


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [make(NAME, models=TABLES, metrics=[PluginMetric("notes", TITLE, TITLE, MEASURED)])]


def told(store: Store) -> Told:
    with store.reading() as unit:
        metrics = plugin_metrics(store.installation.host, unit.store, volume_of)
        (found,) = report(unit, month_of(unit, "2026-03"), metrics).metrics
    return found


def test_a_plugins_figures_stand_by_its_name(store: Store) -> None:
    """The month is the store's own, and the metric is called by plugin and name."""
    assert told(store).metric.name == "bad_gossip.notes"
    assert [each.part for each in told(store).figures] == [Total("count", 31)]


@pytest.mark.parametrize(
    "measure",
    [
        failing,
        lambda month: [7],
        lambda month: [Figure("", TITLE, Total("count", 1))] * 2,
        lambda month: (Figure(str(n), TITLE, Total("count", n)) for n in range(1_000)),
        lambda month: [Figure("", TITLE, Total("count", "1"))],  # type: ignore[arg-type]
        lambda month: [Figure("", TITLE, Total("miles", 1))],  # type: ignore[arg-type]
    ],
)
def test_where_one_fails_its_line_says_so(
    store: Store, measured: Measured, measure: Callable[[MonthCase], Iterable[Figure]]
) -> None:
    """What is no figure, stands there twice or is raised costs that metric alone, unquoted."""
    measured.measure = measure
    found = told(store)
    assert found.figures == ()
    assert found.problem is not None
    assert "bad_gossip" in found.problem.en
    assert "somebody" not in found.problem.en


def test_a_plugin_that_is_kept_out_is_not_asked(store: Store, measured: Measured) -> None:
    """Its line says why; none of its code is called."""
    for _ in range(MOST_STRIKES):
        with store.unit() as unit:
            strike(unit.session, NAME)
    measured.measure = failing
    found = told(store).problem
    assert found is not None
    assert "kept out of this store" in found.en


def test_a_brand_adds_what_some_of_its_stores_have(store: Store) -> None:
    """A metric of a plugin that is on in one store of two is that store's alone."""
    with store.reading() as unit:
        month = month_of(unit, "2026-03")
        metrics = plugin_metrics(store.installation.host, unit.store, volume_of)
        reports = [report(unit, month, each) for each in ([], metrics, metrics)]
    (found,) = together("brand", TITLE, reports).metrics
    assert [each.part for each in found.figures] == [Total("count", 62)]


def test_rows_are_tallied_between_bounds(store: Store, measured: Measured) -> None:
    """Of its own rows core counts those that a condition finds, by the values of a column."""
    customers = [store.contract()["customer"] for _ in range(3)]
    with store.unit() as unit:
        for number, customer in enumerate([*customers, customers[0]]):
            unit.session.add(NOTE(id=unit.ids.one(), key=f"k{number}", customer=customer))
    seen: list[object] = []

    def measure(month: MonthCase) -> list[Figure]:
        seen[:] = [
            month.tally(NOTE, {"customer": Between(customers[0], customers[1])}, by="customer"),
            month.tally(NOTE, {"customer": UpTo(customers[0])}, by="key"),
            month.days,
        ]
        return counted(month)

    measured.measure = measure
    told(store)
    assert seen == [
        {customers[0]: 2, customers[1]: 1},
        {"k0": 1, "k3": 1},
        Between(date(2026, 3, 1), date(2026, 3, 31)),
    ]
