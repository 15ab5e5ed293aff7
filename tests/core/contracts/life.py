"""Contracts in the middle of their lives, for the tests of what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from pawpact.billing.gateway.simulator import Decide, Outcome, SimulatedGateway, always_ok
from pawpact.billing.gateway.values import DebitRequest
from pawpact.billing.models import Charge
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.service import balances
from pawpact.ledger.values import Balances
from pawpact.outbox.models import OutboxMessage
from pawpact.tenancy.unit import Unit
from tests.house import House
from tests.parameters.scene import RestartingClock
from tests.stories.counter import begin_contract, live_days

PRICE = 26_800


class Life:
    """One contract of one store, lived day by day."""

    def __init__(self, house: House, store: str, patch: str = "") -> None:
        self.house, self.store = house, store
        if isinstance(house.clock, RestartingClock):
            house.clock.restart()
        house.open(store, patch)
        self.answer(always_ok)
        self.person = house.person()
        self.contract = begin_contract(house, store, self.person)

    @property
    def tenant(self) -> int:
        return self.house.stores[self.store].tenant

    def second_contract(self) -> int:
        """The same customer adopts again."""
        return begin_contract(self.house, self.store, self.person, "again")

    @contextmanager
    def unit(self, actor: str = "staff:1") -> Iterator[Unit]:
        with self.house.platform.unit(self.store, actor) as unit:
            yield unit

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        with self.house.platform.reading(self.store) as unit:
            yield unit

    def days(self, count: int) -> None:
        """So many days; those on which nothing can be due are passed over."""
        while count > 0:
            idle = min(self._idle_days(), count - 1)
            self.house.clock.advance(timedelta(days=idle))
            live_days(self.house, self.store, 1)
            count -= idle + 1

    def _idle_days(self) -> int:
        """Days before anything is announced, debited or overdue."""
        coming = [each.next_at for each in self.charges() if each.next_at and not each.held]
        if not coming:
            return 60
        return max((min(coming) - self.house.clock.now()).days - 9, 0)

    def until_settled(self, periods: int) -> None:
        """Day by day until so many periods are performed; idle days are passed over."""
        while self.row().performed < periods:
            self.days(self._idle_days() + 1)

    def before_debit(self, hours: float) -> None:
        """So many hours before the next debit, everything run that is due until then."""
        at = self.next_charge().due_at - timedelta(hours=hours)
        self.days(-((self.house.clock.now() - at) // timedelta(days=1)) - 1)
        self.house.clock.move_to(at)

    def row(self) -> Contract:
        with self.reading() as unit:
            return contracts(unit, [self.contract])[self.contract]

    def run_debits(self) -> None:
        """What is due at this minute."""
        self.house.platform.run_debits(self.store)

    def charges(self) -> Sequence[Charge]:
        with self.reading() as unit:
            rows = select(Charge).where(Charge.contract_id == self.contract)
            return list(unit.session.scalars(rows.order_by(Charge.due_on, Charge.period)))

    def states(self) -> dict[str, int]:
        """How many charges are in each state."""
        found: dict[str, int] = {}
        for each in self.charges():
            found[each.state] = found.get(each.state, 0) + 1
        return found

    def next_charge(self) -> Charge:
        waiting = ("scheduled", "priced", "noticed", "due")
        return next(each for each in self.charges() if each.state in waiting)

    def money(self) -> Balances:
        with self.reading() as unit:
            return balances(unit, self.row().customer_id)

    def booked(self, movement: str, store: str = "") -> dict[str, int]:
        """Account to amount of the journals of one movement, debits positive; in any store."""
        with self.house.platform.reading(store or self.store) as unit:
            rows = unit.session.execute(
                select(PostingRow.account, PostingRow.amount)
                .join(JournalRow, JournalRow.id == PostingRow.journal_id)
                .where(JournalRow.movement == movement)
            )
            found: dict[str, int] = {}
            for account, amount in rows:
                found[account] = found.get(account, 0) + amount
            return found

    def told(self) -> list[str]:
        """The kinds of messages that were written, oldest first."""
        with self.reading() as unit:
            return list(unit.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))

    def answer(self, decide: Decide) -> None:
        """How the provider answers debits from now on; what it is asked is counted."""
        self.asked: list[str] = []

        def counted(request: DebitRequest) -> Outcome:
            self.asked.append(request.key)
            return decide(request)

        gateways = self.house.platform.parts.gateways
        assert isinstance(gateways, dict)
        gateways["simulator"] = SimulatedGateway(counted)
