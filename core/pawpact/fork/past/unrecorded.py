"""People who can go on here and could not in the house: nobody knows what they would have done.

Whom the house asked for no deposit has none on record; where she is asked for one here she pays by
chance, the same for the same person in every life. Who signed in the house and had to wait here
signs once she can; whom the house refused and who is let in here signs by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Application, Contract, Deposit
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.handover import hand_over
from pawpact.contracts.values import PaidDeposit, Signature
from pawpact.demo.chapter.relisting import passed_exam
from pawpact.demo.scene import PROVIDER, STAFF
from pawpact.fork.past.again import CONTRACT, Again
from pawpact.fork.past.signing import EVIDENCE
from pawpact.kernel.errors import RequestError
from pawpact.kernel.money import Fen
from pawpact.pets.service import record_health

PAYS, SIGNS = 0.8, 0.85
"""So many pay the deposit that they are asked for, and of the approved so many sign."""


class Waiting(NamedTuple):
    """An application that could go on; its deposit where one is due."""

    key: str
    state: str
    id: int
    pet: int
    deposit: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows, by the keys of applications."""

    approved: frozenset[str]
    asked: frozenset[str]
    """For a deposit."""
    signed: Mapping[str, tuple[datetime, int]]
    """When, and the number of the contract."""


@dataclass
class Unrecorded:
    again: Again
    seed: int
    known: Known

    def live(self) -> None:
        """Once a day; each of them decides once."""
        waiting = self._waiting()
        for row in waiting:
            if row.deposit is not None and row.key not in self.known.asked:
                self._alone(self._pay, row, PAYS)
            elif row.state == "approved" and self._has_signed(row):
                self._alone(self._sign, row, 1)
            elif row.state == "approved" and row.key not in self.known.approved:
                self._alone(self._sign, row, SIGNS)

    def _has_signed(self, row: Waiting) -> bool:
        """Whether she did in the house by now."""
        at, _ = self.known.signed.get(row.key, (None, 0))
        return at is not None and at <= self.again.sandbox.world.clock.now()

    def _alone(self, do: Callable[[Waiting], None], row: Waiting, share: float) -> None:
        """What is refused did not happen."""
        if self._does(row, share):
            with suppress(RequestError):
                do(row)

    def _waiting(self) -> list[Waiting]:
        asked = (
            select(
                Application.key,
                Application.state,
                Application.id,
                Application.pet_id,
                Deposit.id,
                Deposit.amount,
            )
            .outerjoin(Contract, Contract.application_id == Application.id)
            .outerjoin(
                Deposit,
                (Deposit.application_id == Application.id) & (Deposit.state == "due"),
            )
            .where(
                Application.state.in_(("approved", "approved_with_deposit_due")),
                Contract.id.is_(None),
            )
            .order_by(Application.id)
        )
        with self.again.sandbox.world.platform.reading(self.again.store) as unit:
            return [Waiting(*row) for row in unit.session.execute(asked)]

    def _does(self, row: Waiting, share: float) -> bool:
        chance = Random(f"{self.seed}/{row.key}/{share}")  # noqa: S311  # no secret
        return chance.random() < share

    def _pay(self, row: Waiting) -> None:
        with self.again.sandbox.world.platform.unit(self.again.store, PROVIDER) as unit:
            paid = PaidDeposit(row.deposit or 0, f"{row.deposit}-again", Fen(row.amount or 0))
            pay_deposits(unit, [paid])

    def _sign(self, row: Waiting) -> None:
        platform, store = self.again.sandbox.world.platform, self.again.store
        with platform.unit(store, STAFF) as unit:
            record_health(unit, [passed_exam(row.pet, unit.today)])
            contracts = draft(unit, [row.id])
            clauses = unit.store.texts("core.contracts.highlighted_terms")
            sign(unit, [Signature(contract, clauses, EVIDENCE) for contract in contracts])
        with platform.unit(store, PROVIDER) as unit:
            given = [Authorisation(each, SIMULATOR, f"m-{each}") for each in contracts]
            activate(unit, given)
        with platform.unit(store, STAFF) as unit:
            hand_over(unit, contracts)
        _, there = self.known.signed.get(row.key, (None, 0))
        if there:
            self.again.numbers.note(CONTRACT, there, contracts[0])
