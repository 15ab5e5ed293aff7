"""Contracts, charges, points and deposits lived at random stay where an independent model is."""

from __future__ import annotations

import os
import secrets
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.stateful import run_state_machine_as_test

from pawpact.bootstrap.platform import Platform
from pawpact.contracts.ending import termination
from pawpact.contracts.ending.values import FeeTerms
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.ledger import posting, spending
from pawpact.ledger.split import Limits
from pawpact.ledger.values import Journal, NotEnoughPoints, Split
from pawpact.tenancy.unit import Unit
from tests.conftest import OpenVault
from tests.databases import OF_ANY_DATABASE, Databases, Given
from tests.house import House, build_house
from tests.parameters.scene import BEGIN
from tests.stories.life_machine.invariant import COLLECTED, NO_OVERDRAFT, OWNED, STORES_APART, Wrong
from tests.stories.life_machine.machine import StoreLife
from tests.stories.life_machine.replay import replay
from tests.stories.life_machine.world import NEIGHBOUR, HourClock, prepare

LENGTH = 146
"""Steps of one machine, at most; most make nine of ten."""

BATCH = 20
"""Machines of one seed."""

BATCHES = {"sqlite": 4, "postgresql": 1}
"""How many batches are lived on each kind of database; `PAWPACT_TORTURE` times as many."""

TIMES = int(os.environ.get("PAWPACT_TORTURE", "1"))
FIRST_SEED = int(os.environ.get("PAWPACT_SEED", "0")) or (1 if TIMES == 1 else secrets.randbits(32))
"""The same in every ordinary run, so that it fails only where the product changed."""

PLANTED = 40

OFTEN = {
    **dict.fromkeys(("P01", "P03", "P04", "P05", "P13"), 100),
    **dict.fromkeys(("P08", "P10", "P11", "P15", "P22", "P25", "P26", "P27", "P30"), 20),
    **dict.fromkeys(("P09", "P28", "P29", "P45", "P46", "P47a"), 5),
    **dict.fromkeys(("paused", "resumed", "plan changed", "adopted again"), 20),
    "offset given": 20,
    "offset refused": 5,
    **dict.fromkeys(("mandate renewed", "postponed"), 10),
    **dict.fromkeys(("mandate renewed above the price", "charged back after the end"), 3),
    **dict.fromkeys(("part refunded", "kept by the gate", "examined anew"), 5),
    "paid in grace": 5,
    **dict.fromkeys(("refused", "repeated"), 200),
}
"""How often each happens in 10,000 steps; half of it has to, or its rules are not tried."""

EXAMPLES = {
    "another plan after a pause was taken back": """
        state.begin(months=0, trusted=False, plan='dog_small')
        state.pause(number=38, periods=2)
        state.resume()
        state.change_plan(number=88, plan='cat_common')
    """,
    "a waived period's points follow a plan that is changed before its day": """
        state.begin(months=8, plan='dog_small', trusted=True)
        state.a_month_passes(answer='ok')
        state.change_plan(number=29, plan='cat_pedigree')
        state.a_month_passes(answer='ok')
        state.a_month_passes(answer='ok')
    """,
    "several periods of one contract, and the mandate is gone": """
        state.begin(months=4, plan='cat_common', trusted=True)
        state.revoke_mandate(likely=0, number=0)
        state.days_pass(answer='ok', days=39)
        state.days_pass(answer='ok', days=39)
        state.renew_mandate()
        state.a_month_passes(answer='mandate_revoked')
    """,
    "what never arrived is refused when it is sent again": """
        state.begin(months=0, plan='dog_small', trusted=False)
        state.until_something_is_due(answer='timeout_before_arrival')
        state.days_pass(answer='insufficient_funds', days=2)
    """,
    "what never arrived is not sent again while a pet is lost": """
        state.begin(months=0, plan='dog_small', trusted=True)
        state.until_something_is_due(answer='timeout_before_arrival')
        state.lose_pet(likely=0)
        state.days_pass(answer='ok', days=10)
    """,
    "a pet is examined anew before it is signed for": """
        state.begin(months=0, plan='cat_common', trusted=True)
        state.apply(plan='dog_small', trusted=True, likely=0)
        state.examination_grows_old(number=0, more=1)
        state.sign()
        state.examine_pet(number=0, right=0)
        state.sign()
        state.examine_pet(number=0, right=1)
        state.sign()
        state.activate()
    """,
    "a pet is examined anew before it goes home": """
        state.begin(months=0, plan='cat_common', trusted=True)
        state.apply(plan='dog_small', trusted=True, likely=0)
        state.sign()
        state.examination_grows_old(number=0, more=1)
        state.activate()
        state.examine_pet(number=0, right=1)
        state.hand_over(number=0, again=1)
    """,
    **{
        path: Path(path).read_text(encoding="utf-8")
        for path in [os.environ.get("PAWPACT_REPLAY", "")]
        if path
    },
}
"""As Hypothesis prints them."""


@pytest.fixture(scope="module")
def shared(
    databases: Databases, template: Callable[[], Given], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One platform for all machines; each of them opens a store of its own."""
    given = template()
    engine = make_engine(given.url)
    for house in build_house(Database(engine), HourClock(BEGIN), OpenVault()):
        prepare(house, tmp_path_factory.mktemp("prices"))
        yield house
    engine.dispose()
    databases.give_back([given])


def live(
    house: House, seed: int, machines: int = BATCH, *, eager: bool = False
) -> tuple[int, Tally[str]]:
    """Run so many machines of this seed; how many steps they made, and what happened in them."""

    class Life(StoreLife):
        pass

    Life.house, Life.eager, Life.lived = house, eager, Tally()
    chosen = settings(
        max_examples=machines,
        stateful_step_count=LENGTH,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    with only_its_seed():
        run_state_machine_as_test(seeded(seed)(Life), settings=chosen)  # type: ignore[no-untyped-call]
    return Life.steps, Life.lived


@contextmanager
def only_its_seed() -> Iterator[None]:
    """What a seed means must not depend on which modules other tests have imported.

    Hypothesis also draws numbers that it finds in their sources.
    """
    with patch.object(HypothesisProvider, "_maybe_draw_constant", lambda *_, **__: None):
        yield


def test_every_step_leads_where_the_model_says(shared: House) -> None:
    """After every random step the store stands where the written rules lead."""
    kind = shared.platform.parts.database.engine.dialect.name
    steps, lived = 0, Tally[str]()
    for seed in range(FIRST_SEED, FIRST_SEED + BATCHES[kind] * TIMES):
        made, happened = _live_noted(shared, seed)
        steps, lived = steps + made, lived + happened
    assert steps > BATCHES[kind] * TIMES * BATCH * LENGTH // 2
    wanted = {name: number * steps // 20_000 for name, number in OFTEN.items()}
    seldom = {name: lived[name] for name, least in wanted.items() if lived[name] < least}
    assert not seldom, f"too seldom in {steps} steps: {seldom}"


def _live_noted(house: House, seed: int) -> tuple[int, Tally[str]]:
    try:
        return live(house, seed)
    except BaseException as error:
        error.add_note(
            f"the same again with PAWPACT_SEED={seed}; this example alone, saved in a file,"
            " with PAWPACT_REPLAY=<file>"
        )
        raise


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_what_was_found_once_is_not_found_again(shared: House, example: str) -> None:
    """Examples that a machine once failed over lead where the model says."""

    class Life(StoreLife):
        pass

    Life.house, Life.lived = shared, Tally()
    assert len(replay(Life, example).cases) > 0


def _found(house: House, *, eager: bool = False) -> str:
    """The invariant that a machine stops at; nothing where it sees nothing."""
    try:
        live(house, 1, PLANTED, eager=eager)
    except Wrong as wrong:
        return wrong.invariant
    return ""


@OF_ANY_DATABASE
def test_a_journal_posted_twice_is_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A debit that is booked a second time under another key is seen."""
    book = posting._book

    def twice(unit: Unit, journals: Sequence[Journal], ids: dict[str, int]) -> None:
        book(unit, journals, ids)
        again = [each._replace(key=f"{each.key}:2") for each in journals if each.movement == "P01"]
        if again:
            book(unit, again, {})

    monkeypatch.setattr(posting, "_book", twice)
    assert _found(shared) == COLLECTED


@OF_ANY_DATABASE
def test_rounding_to_even_is_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fee rounded as bankers do, where part of a fen is the customer's, is seen."""

    def to_even(amount: int, price: int, terms: FeeTerms) -> int:
        return min(round(Fraction(amount * terms.rate, 10_000)), terms.cap_periods * price)

    monkeypatch.setattr(termination, "fee", to_even)
    assert _found(shared, eager=True) == OWNED


@OF_ANY_DATABASE
def test_an_overdraft_is_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order beyond what a customer has, with the guard of the balance off, is seen."""
    plan, reserve = spending._plan, spending.reserve

    def unguarded(unit: Unit, customer: int, amount: int, limits: Limits) -> Split:
        try:
            return plan(unit, customer, amount, limits)
        except NotEnoughPoints:
            return Split(amount)

    monkeypatch.setattr(spending, "_plan", unguarded)
    monkeypatch.setattr(spending, "reserve", lambda *order: reserve(*order) or True)
    assert _found(shared) == NO_OVERDRAFT


@OF_ANY_DATABASE
def test_points_in_another_store_are_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points that land in the books of the store beside are seen."""
    unit = Platform.unit

    def beside(platform: Platform, store: str, actor: str = "system") -> Any:
        return unit(platform, NEIGHBOUR if actor == "staff:till" else store, actor)

    monkeypatch.setattr(Platform, "unit", beside)
    assert _found(shared) == STORES_APART
