"""Whatever a plugin does when it is asked, nothing of it stays and nobody reads a stack trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from marshmallow import Schema, fields, pre_load
from sqlalchemy import func, select

from pawpact.decisions.models import PluginDay
from pawpact.decisions.plugin_day_page import Page
from pawpact.decisions.runner import Runner
from pawpact.hosting.failure import PluginFailed
from pawpact.sdk import (
    Action,
    ActionCase,
    Change,
    Daily,
    Label,
    Listing,
    Moment,
    MomentKind,
    Outcome,
    PluginVocabulary,
    Raise,
    Record,
    Sealed,
    View,
)
from pawpact.sdk.testing import Store
from tests.core.sdk.bad.made import make
from tests.core.sdk.bad.tables import make_table

NAME = "bad_statements"
NOTE, TABLES = make_table(NAME)


@dataclass
class Told:
    """What the plugin does when it is asked, as the test says."""

    do: Callable[..., object] = lambda case: Outcome()
    calls: int = 0

    def __call__(self, case: object) -> object:
        self.calls += 1
        return self.do(case)


TOLD, DAY, OTHER = Told(), Told(), Told()


class Answer(Schema):
    """Whatever it answers."""

    word = fields.Raw(required=True)


class Nasty(Schema):
    """A schema that breaks when it is used."""

    @pre_load
    def break_down(self, data: object, **_more: object) -> object:
        raise RuntimeError


class Inside(Schema):
    """Personal data somewhere below."""

    phone = fields.String(metadata={"personal": "phone"})


class Around(Schema):
    """A list of it."""

    people = fields.List(fields.Nested(Inside), required=True)


ASKED = Moment(
    name="bad_statements.asked",
    kind=MomentKind.FACT,
    label=Label("问过", "Asked"),
    carries=("customer",),
    doc="Somebody asked.",
    owner=NAME,
)


@pytest.fixture(autouse=True)
def _told() -> None:
    for each in (TOLD, DAY, OTHER):
        each.do, each.calls = (lambda case: Outcome(answer={"word": "well"})), 0


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    ask = Action("ask", Label("问", "Ask"), TOLD, answer=Answer, optional=("customer",))  # type: ignore[arg-type]
    nasty = Action("nasty", Label("坏", "Nasty"), TOLD, schema=Nasty, answer=Answer)  # type: ignore[arg-type]
    people = [{"phone": "15400001234"}]
    view = View("people", Label("人", "People"), lambda case: {"people": people}, answer=Around)
    days = [
        Daily("first", Label("一", "First"), DAY, of="customer"),  # type: ignore[arg-type]
        Daily("second", Label("二", "Second"), OTHER),  # type: ignore[arg-type]
    ]
    broken = View("broken", Label("坏", "Broken"), breaking, answer=Around, is_list=True)
    words = PluginVocabulary(moments=(ASKED,))
    doors = {"actions": [ask, nasty], "views": [view, broken], "schedule": days}
    return [make(NAME, models=TABLES, vocabulary=words, **doors)]


def breaking(case: ActionCase) -> Listing:
    """Its pages break while they are read."""
    return Listing(iter(lambda: 1 / 0, 1))  # type: ignore[arg-type]


def rows(store: Store) -> int:
    with store.reading() as unit:
        return unit.session.scalar(select(func.count()).select_from(NOTE)) or 0


def exits(case: ActionCase) -> Outcome:
    raise SystemExit(3)


def note(**values: object) -> Outcome:
    return Outcome((Record(NOTE, "k", values),), answer={"word": "well"})


HOSTILE: dict[str, Callable[[ActionCase], object]] = {
    "raises": lambda case: 1 / 0,
    "exits": exits,
    "answers nothing": lambda case: None,
    "answers what is no JSON": lambda case: Outcome(answer={"word": object}),
    "answers half": lambda case: Outcome(answer={}),
    "is unsteady": lambda case: Outcome(answer={"word": TOLD.calls}),
    "writes and then fails": lambda case: Outcome((Record(NOTE, "k", {"customer": 1}),)),
    "writes a text where a number belongs": lambda case: note(customer="1"),
    "writes a number no database holds": lambda case: note(customer=1 << 70),
    "seals what is not personal": lambda case: note(customer=Sealed("1")),
    "writes for another store": lambda case: note(customer=1, tenant_id=2),
    "names a stranger": lambda case: note(customer=7),
    "raises what it never declared": lambda case: Outcome(
        raises=(Raise("acme.nothing", "k", {}),), answer={"word": "well"}
    ),
    "raises a moment of core's": lambda case: Outcome(
        raises=(Raise("day.opened", "k", {"store": 1}),), answer={"word": "well"}
    ),
    "raises about nobody": lambda case: Outcome(
        raises=(Raise("bad_statements.asked", "k", {}),), answer={"word": "well"}
    ),
    "raises about what is no id": lambda case: Outcome(
        raises=(Raise("bad_statements.asked", "k", {"customer": [1]}),),  # type: ignore[dict-item]
        answer={"word": "well"},
    ),
    "raises about more than it carries": lambda case: Outcome(
        raises=(Raise("bad_statements.asked", "k", {"customer": 1, "pet": []}),),  # type: ignore[dict-item]
        answer={"word": "well"},
    ),
    "raises what has no name": lambda case: Outcome(raises=(Raise([], "k", {}),)),  # type: ignore[arg-type]
    "changes what is no thing": lambda case: Outcome((Change(NOTE, 1),), answer={"word": "well"}),
    "reads a table of core's": lambda case: case.newest(NOTE.__mro__[1], [1]),
    "reads what it did not name": lambda case: case.fact("customer.age"),
    "reads another's number": lambda case: case.parameter("core.billing.grace_days"),
    "says it was about somebody else": lambda case: case.subjects.update(customer=7),  # type: ignore[attr-defined]
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_of_it_stays(store: Store, kind: str) -> None:
    """A plugin that misbehaves is answered as failed, by its name, and wrote nothing."""
    TOLD.do = HOSTILE[kind]
    with pytest.raises(PluginFailed) as failed:
        store.do(NAME, "ask", key="once")
    assert failed.value.plugin == NAME
    assert rows(store) == 0
    TOLD.do = lambda case: Outcome(answer={"word": "well"})
    assert store.do(NAME, "ask", key="once").answer == {"word": "well"}


def test_a_schema_that_breaks_is_the_plugins_failure(store: Store) -> None:
    """What a schema raises beside a refusal is the plugin's failure, not the caller's."""
    with pytest.raises(PluginFailed):
        store.do(NAME, "nasty")


def test_a_list_that_breaks_is_the_plugins_failure(store: Store) -> None:
    """What rises while a page is read is the plugin's failure as well."""
    with pytest.raises(PluginFailed):
        store.view(NAME, "broken")


def test_what_is_personal_is_masked_however_deep(store: Store) -> None:
    """A personal field within a list within an answer is masked like any other."""
    assert store.view(NAME, "people") == {"people": [{"phone": "154****1234"}]}
    clear = store.view(NAME, "people", role="store_manager")
    assert clear == {"people": [{"phone": "15400001234"}]}


def test_a_day_that_fails_keeps_no_other_work_from_being_done(store: Store) -> None:
    """One piece fails for one customer: the others are done, and it is done once it can be."""
    first, second = (store.apply().subjects["customer"] for _ in "12")

    def picky(day: object) -> Outcome:
        ids = day.ids("customer")  # type: ignore[attr-defined]
        if first in ids:
            raise ValueError
        return Outcome(tuple(Record(NOTE, f"c{each}", {"customer": each}) for each in ids))

    DAY.do = picky
    assert store.day() == {"done": 1, "cases": 3, "failed": 1}
    assert (rows(store), OTHER.calls) == (1, 2)
    DAY.do = lambda day: Outcome(
        tuple(Record(NOTE, f"c{each}", {"customer": each}) for each in day.ids("customer"))
    )
    assert store.day() == {"done": 1, "cases": 2}
    assert (rows(store), OTHER.calls) == (2, 2)
    assert second


def test_a_day_that_goes_nowhere_ends(store: Store) -> None:
    """Work that says it is not at its end, and does not get on, is a failure and no loop."""
    OTHER.do = lambda day: Outcome(next=7)
    assert store.day()["failed"] == 1


def noted(store: Store) -> list[tuple[str, int, int]]:
    """The days of the customers' work that are done: which work, which day, how many cases."""
    with store.reading() as unit:
        rows = unit.session.execute(
            select(PluginDay.daily, PluginDay.day, PluginDay.cases).order_by(PluginDay.id)
        )
        first = unit.today
        return [(daily, (day - first).days, cases) for daily, day, cases in rows]


def test_missed_days_are_made_up_for_one_by_one(store: Store) -> None:
    """After three silent days each piece of work is done for each of them, in order, each noted."""
    store.apply()
    seen: list[object] = []

    def see(day: object) -> Outcome:
        seen.append(day.date)  # type: ignore[attr-defined]
        return Outcome()

    DAY.do = see
    store.day()
    seen.clear()
    store.advance(days=3)
    store.day()
    assert list(dict.fromkeys(seen)) == sorted(set(seen))
    assert len(set(seen)) == 3
    work = sorted({daily for daily, _, _ in noted(store)})
    assert [each for each in noted(store) if each[1] > -3] == [
        (daily, day, 1) for daily in work for day in (-2, -1, 0)
    ]
    assert store.day() == {}


def test_silent_days_are_one_transaction(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days with little to do share a unit: ten cost as many as one, for each piece of work."""
    store.day()
    opened: list[str] = []
    whole = Runner.unit
    monkeypatch.setattr(Runner, "unit", lambda *given: opened.append("unit") or whole(*given))
    counts = []
    for days in (1, 10):
        store.advance(days=days)
        opened.clear()
        store.day()
        counts.append(len(opened))
    assert counts == [2, 2]


def test_where_nobody_is_met_nobody_is_looked_for_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ten silent days of a store without customers each is noted, after one look for them."""
    store.day()
    looked: list[str] = []
    whole = Page.run
    monkeypatch.setattr(
        Page,
        "run",
        lambda page, *given: looked.append(page.found.value.name) or whole(page, *given),
    )
    store.advance(days=10)
    store.day()
    assert looked.count("first") == 1
    days = [(daily, day, cases) for daily, day, cases in noted(store) if daily == "first"]
    assert days[-10:] == [("first", day, 0) for day in range(-9, 1)]
