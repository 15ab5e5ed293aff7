"""Whatever a plugin's reaction does, what has happened stands; the plugin's part waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from pawpact.contracts.models import Contract
from pawpact.decisions.models import HeldCase
from pawpact.kernel.errors import Conflict
from pawpact.sdk import CaseBatch, Change, Label, Outcome, Raise, Reaction, Record, Refusal
from pawpact.sdk.testing import Store
from pawpact.vocabulary.case import Case
from tests.core.sdk.bad.made import make
from tests.core.sdk.bad.tables import make_table

NAME = "bad_gossip"
NOTE, TABLES = make_table(NAME)


def noted(batch: CaseBatch) -> tuple[Record, ...]:
    pairs = zip(batch.ids("contract"), batch.ids("customer"), strict=True)
    return tuple(
        Record(NOTE, f"c{contract}", {"customer": customer}) for contract, customer in pairs
    )


@dataclass
class Told:
    """What the plugin does when a contract begins, as the test says."""

    react: Callable[[CaseBatch], Outcome] = lambda batch: Outcome(noted(batch))
    calls: int = 0

    def __call__(self, batch: CaseBatch) -> Outcome:
        self.calls += 1
        return self.react(batch)


TOLD = Told()


@pytest.fixture
def told() -> Told:
    TOLD.react, TOLD.calls = (lambda batch: Outcome(noted(batch))), 0
    return TOLD


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [make(NAME, models=TABLES, reactions=[Reaction("contract.activated", "note", TOLD)])]


def rows(store: Store) -> int:
    with store.reading() as unit:
        return unit.session.scalar(select(func.count()).select_from(NOTE)) or 0


def exits(batch: CaseBatch) -> Outcome:
    raise SystemExit(3)


def unsteady(batch: CaseBatch) -> Outcome:
    TOLD.calls += 1
    return Outcome((Record(NOTE, f"n{TOLD.calls}", {"customer": batch.ids("customer")[0]}),))


HOSTILE: dict[str, Callable[[CaseBatch], object]] = {
    "raises": lambda batch: 1 / 0,
    "exits": exits,
    "answers something else": lambda batch: [1, 2, 3],
    "is unsteady": unsteady,
    "writes a row of another's table": lambda batch: Outcome((Record(HeldCase, "k", {}),)),  # type: ignore[arg-type]
    "fills a column wrongly": lambda batch: Outcome((Record(NOTE, "k", {"customer": "me"}),)),
    "leaves a column empty": lambda batch: Outcome((Record(NOTE, "k", {}),)),
    "fills a column that is none": lambda batch: Outcome(
        (Record(NOTE, "k", {"customer": 1, "tenant_id": 2}),)
    ),
    "names a stranger": lambda batch: Outcome((Record(NOTE, "k", {"customer": 7}),)),
    "writes without end": lambda batch: Outcome(
        Record(NOTE, str(n), {"customer": 1})
        for n in iter(int, 1)  # type: ignore[arg-type]
    ),
    "raises a moment of core": lambda batch: Outcome(
        raises=(Raise("contract.ended", "k", {"contract": 1}),)
    ),
    "changes what is no thing": lambda batch: Outcome((Change(NOTE, 1, {}),)),
    "refuses": lambda batch: Outcome(refused=Refusal("no", Label.of("no"))),
    "searches by nonsense": lambda batch: Outcome(
        answer={"x": batch.newest(NOTE, ["me"], "customer")}
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_fact_stands_and_the_plugins_part_waits(store: Store, told: Told, kind: str) -> None:
    """A plugin that misbehaves holds its own part, with the reason; the contract runs."""
    told.react = HOSTILE[kind]  # type: ignore[assignment]
    contract = store.contract()["contract"]
    with store.reading() as unit:
        assert unit.session.get_one(Contract, (store.tenant, contract)).state == "active"
    (held,) = store.held()
    assert (held.kind, held.moment, held.plugin) == ("reaction", "contract.activated", NAME)
    assert NAME in held.reason.en
    assert rows(store) == 0


def test_tried_again_it_does_its_part(store: Store, told: Told) -> None:
    """A part that waited is done when it is tried again, once."""
    told.react = HOSTILE["raises"]  # type: ignore[assignment]
    store.contract()
    (held,) = store.held()
    assert store.resume(held.id) == "open"
    told.react = lambda batch: Outcome(noted(batch))
    assert store.resume(held.id) == "resumed"
    assert rows(store) == 1
    assert store.held() == []


def test_each_day_what_waits_is_tried_again(store: Store, told: Told) -> None:
    """Nobody has to ask: the next day's work tries again what failed."""
    told.react = HOSTILE["raises"]  # type: ignore[assignment]
    store.contract()
    told.react = lambda batch: Outcome(noted(batch))
    store.day()
    assert (rows(store), store.held()) == (1, [])


def test_nobody_decides_what_a_plugin_failed_to_do(store: Store, told: Told) -> None:
    """A waiting reaction is no request: there is nothing to be decided about it."""
    told.react = HOSTILE["raises"]  # type: ignore[assignment]
    store.contract()
    (held,) = store.held()
    with pytest.raises(Conflict, match="only tried again"):
        store.installation.platform.person.decide(
            store.name, held.id, "grant_points", {"points": 5}, actor="staff:1", why="try"
        )


def test_a_bad_case_does_not_take_the_others_along(store: Store, told: Told) -> None:
    """Of a batch only the case that the plugin fails at waits."""
    first, second = store.contract(), store.contract()

    def picky(batch: CaseBatch) -> Outcome:
        if first["contract"] in batch.ids("contract"):
            raise ValueError
        return Outcome(
            tuple(
                Record(NOTE, f"again{each}", {"customer": customer})
                for each, customer in zip(batch.ids("contract"), batch.ids("customer"), strict=True)
            )
        )

    told.react = picky
    cases = [
        Case(
            f"again:{each['contract']}",
            {role: each[role] for role in ("contract", "customer", "pet")},
        )
        for each in (first, second)
    ]
    before = rows(store)
    with store.unit() as unit:
        store.installation.platform.runner.levels.let_react(unit, "contract.activated", cases)
    assert rows(store) == before + 1
    assert len(store.held()) == 1
