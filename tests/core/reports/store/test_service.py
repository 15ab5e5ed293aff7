"""A store's month, and a brand's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from pawpact.database.counting import count_statements
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.reports.store.catalogue import CORE
from pawpact.reports.store.page import page_of
from pawpact.reports.store.service import Report, Told, figures_of, month_of, report, together
from pawpact.reports.store.shown import document_of, shown
from pawpact.tenancy.metric import Figure, Metric, Ratio, Sample, Total
from tests.house import House
from tests.stories.counter import begin_contract, live_until_due

STORES = ("xihu", "yulin")
STATEMENTS = 24
"""What a store's month takes, BEGIN and ROLLBACK with it."""


@pytest.fixture
def lived(house: House) -> House:
    """Two stores with one contract each; in one of them its first debit was made."""
    for store in STORES:
        house.open(store)
        begin_contract(house, store)
    live_until_due(house, STORES[0], 1)
    house.platform.run_debits(STORES[0])
    return house


def told(house: House, store: str, month: str = "2026-04") -> Report:
    with house.platform.reading(store) as unit:
        return report(unit, month_of(unit, month))


def test_a_month_of_real_life(lived: House) -> None:
    """A debit in April is cash and points, none is earned; signed in March, still there."""
    found = told(lived, "xihu")
    assert shown(figures_of(found, "monthly_revenue")["cash"].part).zh == "268.00 元"
    assert shown(figures_of(found, "monthly_revenue")["recognised"].part).zh == "0.00 元"
    assert shown(figures_of(found, "points_liability")["paid"].part).zh == "268.00 元"
    assert shown(figures_of(found, "debit_success_rate")["first"].part).zh == "100.0%"
    assert shown(figures_of(found, "retention_rate")["01"].part).zh == "100.0%"
    assert shown(figures_of(found, "average_spend_per_customer")[""].part).zh == "-"
    signed = figures_of(told(lived, "xihu", "2026-03"), "contracts_signed")
    assert signed["net"].part == Total("count", 1)


def test_a_pet_that_was_listed_and_found_a_home(lived: House) -> None:
    """Both waits of the pet are told in the month in which they ended."""
    found = told(lived, "xihu", "2026-03")
    for name in ("pet_days_to_list", "days_listed"):
        part = figures_of(found, name)[""].part
        assert isinstance(part, Sample)
        assert len(part.items) == 1


def test_a_brand_is_its_stores_together(lived: House) -> None:
    """Each figure of a brand is made from the parts of all stores, never from their results."""
    parts = [told(lived, store) for store in STORES]
    whole = together("brand", Label.of("brand"), parts)
    rate = figures_of(whole, "debit_success_rate")["grace"].part
    assert isinstance(rate, Ratio)
    assert (rate.over, rate.under) == (1, 2)
    assert figures_of(whole, "monthly_revenue")["cash"].part == Total("yuan", 268_00)
    assert [each.zh for each in whole.stores] == ["xihu店", "yulin店"]


def test_an_open_month_is_told_so(lived: House) -> None:
    """A month that is not over says that its figures still move; one that is over does not."""
    assert told(lived, "xihu").open
    assert not told(lived, "xihu", "2026-03").open


@pytest.mark.parametrize("month", ["2026-13", "2026", "gestern", "2026-09", "0001-01"])
def test_a_month_that_is_none_is_refused(lived: House, month: str) -> None:
    """What is no month, and one that has not begun, is refused by its name."""
    with pytest.raises(InvalidField):
        told(lived, "xihu", month)


def test_a_fuller_month_costs_no_more(lived: House) -> None:
    """However much happened, a store's month takes the same number of statements."""
    counts = []
    for store in (*STORES, "empty"):
        if store == "empty":
            lived.open(store)
        with count_statements(lived.platform.parts.database.engine) as counted:
            told(lived, store)
        counts.append(counted.count)
    assert counts == [STATEMENTS] * 3


def test_a_metric_can_be_added(lived: House) -> None:
    """A metric beside core's is read like them and stands behind them."""
    mine = Metric(
        "walks",
        Label("遛狗次数", "walks"),
        Label("次数", "how many"),
        lambda unit, month: [Figure("", Label.of("all"), Total("count", 7))],
    )
    with lived.platform.reading("xihu") as unit:
        found = report(unit, month_of(unit, "2026-04"), (*CORE, mine))
    assert found.metrics[-1].metric.name == "walks"
    assert document_of(found)["metrics"][-1]["figures"][0]["value"] == 7


@pytest.mark.parametrize(
    ("part", "said", "plain"),
    [
        (Ratio("share", 1, 3), "33.3%", "0.3333"),
        (Ratio("share", 1, 2000), "0.1%", "0.0005"),
        (Ratio("share", -1, 2000), "-0.1%", "-0.0005"),
        (Ratio("yuan", 10_00, 3, "yuan"), "3.33 元", "3.33"),
        (Ratio("yuan", 0, 0, "yuan"), "-", None),
        (Total("yuan", -5), "-0.05 元", "-0.05"),
        (Total("count", 3), "3", 3),
    ],
)
def test_figures_are_rounded_half_up(part: Ratio | Total, said: str, plain: object) -> None:
    """People read a tenth of a percent, programs four places, both rounded from the fraction."""
    assert shown(part).zh == said
    one = Metric("one", Label.of("one"), Label.of("one"), lambda unit, month: ())
    figures = [Told(one, [Figure("", Label.of("one"), part)])]
    now = datetime(2026, 5, 1, tzinfo=UTC)
    found = Report("s", Label.of("s"), now.date(), now, False, (), figures)
    assert document_of(found)["metrics"][0]["figures"][0]["value"] == plain


class _Page(HTMLParser):
    """What a page loads, and which of its elements stay open."""

    EMPTY = frozenset({"meta", "rect", "!doctype"})

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [name for name, _ in attrs if name in ("src", "href", "srcset", "onload")]
        self.loaded += [tag] * (tag in ("script", "link", "iframe", "img", "object"))
        self.open += [] if tag in self.EMPTY else [tag]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag


def test_the_page_needs_nothing_else(lived: House) -> None:
    """It loads nothing, runs nothing, closes what it opens, and holds every figure."""
    found = told(lived, "xihu")
    text = page_of(found, "zh")
    page = _Page()
    page.feed(text)
    assert (page.loaded, page.open) == ([], [])
    assert not re.search(r"url\(|@import|https?:", text)
    for each in found.metrics:
        assert each.metric.title.zh in text
    assert "268.00 元" in text


def test_the_page_trusts_no_title(lived: House) -> None:
    """A store's title is shown as it is written, never as markup."""
    found = told(lived, "xihu")
    hostile = Label.of("<script>alert(1)</script>")
    text = page_of(together("b", hostile, [found]), "zh")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
