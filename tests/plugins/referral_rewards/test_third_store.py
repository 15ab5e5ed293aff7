"""A newcomer in one store, the code of a second, the referrer's contract in a third."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from pawpact.accounts.values import NewCustomer
from pawpact.bootstrap.between import finish_halves, unmatched_halves
from pawpact.bootstrap.unread import TASK, ask_about_unread
from pawpact.contracts.brand import tell_due
from pawpact.decisions.models import PluginLetter
from pawpact.ledger.account import INTERSTORE_ASSET, INTERSTORE_LIABILITY, REFERRAL
from pawpact.sdk.testing import Store, open_store
from pawpact.tasks.models import Task
from pawpact_plugins.referral_rewards.models import Referral
from tests.plugins.referral_rewards.conftest import PLUGIN, Shop, refused
from tests.plugins.referral_rewards.test_elsewhere import booked, carry

PRICE, POINTS = 26_800, 2_680
AFTERMATH = 5
"""Days after a debit on which stores still tell each other what came of it."""


@dataclass
class Brand:
    """Three stores; who issued the code there has left it, and is under contract in the third."""

    newcomers: Shop
    issuing: Shop
    running: Shop
    left: Mapping[str, int]
    runs: Mapping[str, int]
    code: str
    person: NewCustomer

    @property
    def shops(self) -> tuple[Shop, Shop, Shop]:
        return self.newcomers, self.issuing, self.running

    def bring(self, shop: Shop | None = None) -> Mapping[str, int]:
        """Somebody comes with her code; the newcomer's contract, in the newcomers' store."""
        newcomer = (shop or self.newcomers).newcomer(self.code)
        carry(*self.shops)
        return newcomer

    def live(self, days: int) -> None:
        """Days pass everywhere, with what each store tells the brand, and all letters."""
        for _ in self.passing(days):
            self.tell()
            carry(*self.shops)

    def passing(self, days: int) -> Iterator[int]:
        return self.newcomers.passing(days, self.issuing, self.running, after=AFTERMATH)

    def tell(self) -> None:
        for shop in self.shops:
            with shop.store.unit() as unit:
                tell_due(unit)

    def settled(self) -> bool:
        """Every half has its other half, and the books of all three are sound."""
        platform = self.issuing.store.installation.platform
        finish_halves(platform)
        return unmatched_halves(platform) == [] and not any(each.findings() for each in self.shops)


@pytest.fixture
def brand(store: Store) -> Brand:
    far, third = (open_store(store.installation, name) for name in ("far-store", "third-store"))
    issuing, newcomers, running = Shop(store), Shop(far), Shop(third)
    person = newcomers.store.person()
    left = store.contract(store.apply(person, score=700))
    code = issuing.code(left["customer"])
    issuing.leave(left)
    runs = third.contract(third.apply(person, score=700))
    made = Brand(newcomers, issuing, running, left, runs, code, person)
    made.tell()
    return made


def test_it_is_waived_where_her_contract_runs(brand: Brand) -> None:
    """268.00: P06a in the third store, P06b in the newcomer's; no points, no cost to the others."""
    brand.bring()
    brand.live(62)
    assert brand.running.charge(brand.runs, 2) == ("waived", PRICE)
    assert brand.issuing.store.points(brand.left["customer"]) == 0
    assert booked(brand.running, INTERSTORE_ASSET) == PRICE
    assert brand.settled()
    assert booked(brand.newcomers, INTERSTORE_LIABILITY) == -PRICE
    assert [booked(each, REFERRAL) for each in brand.shops] == [PRICE, 0, 0]
    assert brand.issuing.seen(brand.left["customer"])["qualified"] == 1
    assert brand.running.seen(brand.runs["customer"])["qualified"] == 0
    (there,) = brand.running.store.view(PLUGIN, "referrals")["items"]
    assert (there["state"], there["store"], there["is_carried"]) == ("rewarded", "test-store", True)


def test_she_has_left_everywhere(brand: Brand) -> None:
    """No contract in the brand: points of the worth of a period in the store of the code, once."""
    brand.running.leave(brand.runs)
    brand.tell()
    brand.bring()
    brand.live(33)
    assert brand.issuing.store.points(brand.left["customer"]) == POINTS
    assert brand.running.store.view(PLUGIN, "referrals")["items"] == []
    assert brand.settled()


def test_what_she_cannot_use_there_comes_back(brand: Brand) -> None:
    """Six periods of a contract at most: of eight two come back, and become points."""
    for shop in brand.shops:
        shop.store.parameters({"referral_rewards.base_waived_periods": 8})
    brand.bring()
    brand.live(34)
    assert brand.issuing.store.points(brand.left["customer"]) == 2 * POINTS
    assert brand.running.seen(brand.runs["customer"])["waivers_due"] == 6
    brand.live(4)
    assert brand.issuing.store.points(brand.left["customer"]) == 2 * POINTS
    assert brand.settled()


def test_the_next_store_gets_what_the_first_cannot_use(brand: Brand) -> None:
    """She is under contract in the newcomers' store too: six periods there and two here, no points.

    What that store waives for a newcomer of its own costs nobody else.
    """
    again = brand.newcomers.store.contract(brand.newcomers.store.apply(brand.person, score=700))
    for shop in brand.shops:
        shop.store.parameters({"referral_rewards.base_waived_periods": 8})
    brand.bring()
    brand.live(62)
    due = {
        "running": brand.running.seen(brand.runs["customer"])["waivers_due"],
        "newcomers": brand.newcomers.seen(again["customer"])["waivers_due"],
    }
    assert due == {"running": 5, "newcomers": 1}
    assert brand.issuing.store.points(brand.left["customer"]) == 0
    assert brand.settled()


def test_her_contract_there_ends_before_the_day(brand: Brand) -> None:
    """The period was waived and its day had not come: it goes back and becomes points."""
    brand.bring()
    brand.live(57)
    assert brand.running.charge(brand.runs, 2) == ("scheduled", PRICE)
    brand.running.leave(brand.runs)
    brand.live(2)
    assert brand.issuing.store.points(brand.left["customer"]) == POINTS
    assert brand.running.seen(brand.runs["customer"])["waivers_due"] == 0
    assert brand.settled()


def test_a_newcomer_who_leaves_recalls_what_has_not_come(brand: Brand) -> None:
    """The period was waived: it is debited after all, and nobody owes anybody anything."""
    newcomer = brand.bring()
    brand.live(57)
    assert brand.running.seen(brand.runs["customer"])["waivers_due"] == 0
    brand.newcomers.leave(newcomer)
    brand.live(10)
    assert brand.running.charge(brand.runs, 2) == ("settled", PRICE)
    assert brand.issuing.store.points(brand.left["customer"]) == 0
    assert [booked(each, REFERRAL) for each in brand.shops] == [0, 0, 0]
    assert brand.settled()


def test_what_was_given_and_is_unspent_is_owed_back(brand: Brand) -> None:
    """P38a in the third store, P38b in the newcomer's."""
    newcomer = brand.bring()
    brand.live(61)
    assert brand.running.charge(brand.runs, 2) == ("waived", PRICE)
    assert brand.settled()
    brand.newcomers.leave(newcomer)
    carry(*brand.shops)
    assert (brand.running.journals("P38a"), brand.issuing.journals("P38")) == (1, 0)
    assert brand.settled()
    assert booked(brand.running, INTERSTORE_LIABILITY) == -PRICE
    assert booked(brand.newcomers, INTERSTORE_ASSET) == PRICE
    assert [booked(each, REFERRAL) for each in brand.shops] == [0, 0, 0]


def test_a_newcomer_of_the_store_of_the_code(brand: Brand) -> None:
    """The newcomer's store is that of the code: it bears the waiver in the third store."""
    brand.bring(brand.issuing)
    brand.live(62)
    assert brand.running.charge(brand.runs, 2) == ("waived", PRICE)
    assert brand.settled()
    assert [booked(each, REFERRAL) for each in brand.shops] == [0, PRICE, 0]


def test_a_newcomer_of_the_store_where_her_contract_runs(brand: Brand) -> None:
    """The third store is the newcomer's too: it bears its own waiver, and nothing is owed."""
    brand.bring(brand.running)
    brand.live(62)
    assert brand.running.charge(brand.runs, 2) == ("waived", PRICE)
    assert brand.running.journals("P05") == 1
    assert brand.settled()


def test_letters_that_come_twice(brand: Brand) -> None:
    """Everything that was read is read again, several times: the same comes of it."""
    for shop in brand.shops:
        shop.store.parameters({"referral_rewards.base_waived_periods": 8})
    brand.bring()
    said = {}
    for _ in brand.passing(36):
        brand.tell()
        said |= sent(brand)
        carry(*brand.shops)
        again(brand, said)
        carry(*brand.shops)
    assert brand.issuing.store.points(brand.left["customer"]) == 2 * POINTS
    assert brand.running.seen(brand.runs["customer"])["waivers_due"] == 6
    assert brand.settled()


def sent(brand: Brand) -> dict[int, dict[str, int | str]]:
    """What stands in the letters that nobody has read, by their numbers."""
    with brand.issuing.store.reading() as unit:
        rows = select(PluginLetter.id, PluginLetter.said).where(PluginLetter.read_at.is_(None))
        return dict(unit.session.execute(rows).all())


def again(brand: Brand, said: Mapping[int, Mapping[str, int | str]]) -> None:
    """Let what was read be read once more."""
    with brand.issuing.store.unit() as unit:
        for number, values in said.items():
            unit.session.execute(
                update(PluginLetter)
                .where(PluginLetter.id == number)
                .values(read_at=None, said=dict(values))
            )


def test_a_store_that_was_down_takes_what_was_recalled_from_nobody(brand: Brand) -> None:
    """Both letters lie there when it comes back, in either order: nothing is waived."""
    newcomer = brand.bring()
    up = (brand.newcomers, brand.issuing)
    for _ in brand.newcomers.passing(33, brand.issuing):
        carry(*up)
    brand.newcomers.leave(newcomer)
    carry(*up)
    with brand.issuing.store.unit() as unit:
        first, second = unit.session.scalars(
            select(PluginLetter).where(PluginLetter.read_at.is_(None)).order_by(PluginLetter.id)
        )
        assert (first.kind, second.kind) == ("carried", "recalled")
        first.kind, second.kind = second.kind, first.kind
        first.said, second.said = second.said, first.said
    carry(*brand.shops)
    with brand.running.store.reading() as unit:
        (row,) = unit.session.scalars(select(Referral))
        assert (row.state, row.periods) == ("withdrawn", 0)
    assert brand.running.seen(brand.runs["customer"])["waivers_due"] == 0


def test_only_who_counted_it_takes_it_back(brand: Brand) -> None:
    """The third store's manager is sent to the store of the code, whose word reaches her."""
    brand.bring()
    brand.live(33)
    (there,) = brand.running.store.view(PLUGIN, "referrals")["items"]
    given = {"referral": there["referral"], "why": "fraud", "role": "store_manager"}
    assert refused(brand.running, "withdraw", **given) == "carried"
    brand.issuing.take_back(brand.left["customer"])
    carry(*brand.shops)
    assert brand.running.seen(brand.runs["customer"])["waivers_due"] == 0


def test_the_store_where_her_contract_runs_has_the_plugin_off(brand: Brand) -> None:
    """No points: somebody here is asked after three days. It is waived once the plugin is on."""
    brand.running.store.switch_off(PLUGIN)
    brand.bring()
    brand.live(34)
    assert asked_about(brand) == []
    brand.live(3)
    assert asked_about(brand) == [("due", "third-store", PLUGIN)]
    assert brand.issuing.store.points(brand.left["customer"]) == 0

    brand.running.store.switch_on(PLUGIN)
    brand.live(25)
    assert brand.running.charge(brand.runs, 2) == ("waived", PRICE)
    assert asked_about(brand) == [("suppressed", "third-store", PLUGIN)]
    assert brand.settled()


def asked_about(brand: Brand) -> list[tuple[str, object, object]]:
    """The tasks of the store of the code, after its job: how they stand, and what about."""
    with brand.issuing.store.unit() as unit:
        ask_about_unread(unit)
        rows = unit.session.scalars(select(Task).where(Task.kind == TASK))
        return [(row.state, row.said["store"], row.said["plugins"]) for row in rows]
