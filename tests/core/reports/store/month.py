"""A store whose month is written row by row, so that its figures can be computed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.billing.models import Charge, ChargeEvent
from pawpact.contracts.models import (
    Application,
    Contract,
    ContractEvent,
    ContractPause,
    Ending,
    PauseEvent,
)
from pawpact.database.model import TenantModel
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.orders.models import Order, OrderEvent
from pawpact.tasks.models import Task
from pawpact.tenancy.metric import AnyPart, Metric, Month
from pawpact.tenancy.unit import Unit
from tests.core.shop import make_store

MAY = Month(date(2026, 5, 1), ZoneInfo("Asia/Shanghai"))


def at(month: int, day: int, hour: int = 4, year: int = 2026) -> datetime:
    """An instant of that day; four in the morning of UTC is noon in the shop."""
    return datetime(year, month, day, hour, tzinfo=UTC)


class Book:
    """One store; what is written is all there is."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database, self.clock, self.ids, self.vault = database, clock, ids, vault
        self.store = make_store({})

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.store(self.store.tenant) as session:
            yield Unit(session, self.store, self.clock.now(), self.ids, self.vault, "staff:1")

    def write(self, *rows: TenantModel) -> None:
        with self.unit() as unit:
            unit.session.add_all(rows)

    def read(self, metric: Metric) -> dict[str, AnyPart]:
        """What the metric says of May, by key."""
        with self.unit() as unit:
            return {figure.key: figure.part for figure in metric.read(unit, MAY)}

    def contract(self, activated: datetime, *moves: tuple[str, datetime], term: int = 12) -> int:
        """A contract that was activated then and made these moves later."""
        number = self.ids.one()
        common: dict[str, Any] = {"customer_id": number, "pet_id": number, "plan_price": 268_00}
        application = Application(
            id=number,
            key=str(number),
            plan="cat_common",
            term=term,
            documents=[],
            wanted=[],
            state="approved",
            attempt=1,
            decided_attempt=1,
            low_threshold_offered=False,
            submitted_at=activated,
            **common,
        )
        contract = Contract(
            id=number,
            application_id=number,
            term=term,
            state=moves[-1][0] if moves else "active",
            revision_id=1,
            activated_at=activated,
            streak=0,
            performed=0,
            **common,
        )
        self.write(application, contract)
        self.write(*(self._move(number, went_to, when) for went_to, when in moves))
        return number

    def _move(self, contract: int, went_to: str, when: datetime) -> ContractEvent:
        return ContractEvent(
            id=self.ids.one(),
            contract_id=contract,
            came_from="active",
            went_to=went_to,
            actor="staff:1",
            why="",
            at=when,
        )

    def ending(self, contract: int, reason: str, when: datetime) -> None:
        self.write(
            Ending(
                id=self.ids.one(),
                contract_id=contract,
                customer_id=contract,
                reason=reason,
                bill={},
                fee=0,
                requested_at=when,
                requested_by="staff:1",
                confirmed=True,
                arrangement="",
            )
        )

    def pause(self, contract: int, went_to: str, when: datetime) -> None:
        number = self.ids.one()
        self.write(
            ContractPause(
                id=number,
                key=str(number),
                contract_id=contract,
                state=went_to,
                asked=1,
                periods=1,
                waited=0,
                documents=[],
                streak_effect="none",
                requested_at=when,
            )
        )
        self.write(
            PauseEvent(
                id=self.ids.one(),
                pause_id=number,
                came_from="requested",
                went_to=went_to,
                periods=1,
                actor="staff:1",
                why="",
                at=when,
            )
        )

    def charge(
        self, due_on: date, *moves: tuple[str, datetime], settled: datetime | None = None
    ) -> None:
        number = self.ids.one()
        self.write(
            Charge(
                id=number,
                contract_id=number,
                customer_id=number,
                pet_id=number,
                period=1,
                due_on=due_on,
                due_at=at(due_on.month, due_on.day),
                amount=268_00,
                state=moves[-1][0] if moves else "scheduled",
                settled_at=settled,
            )
        )
        self.write(
            *(
                ChargeEvent(
                    id=self.ids.one(),
                    charge_id=number,
                    from_state="due",
                    to_state=to,
                    actor="system",
                    at=when,
                    why="",
                )
                for to, when in moves
            )
        )

    def order(
        self, customer: int, *moves: tuple[str, datetime], shipped: datetime | None = None
    ) -> None:
        number = self.ids.one()
        self.write(
            Order(
                id=number,
                key=str(number),
                customer_id=customer,
                state=moves[-1][0],
                total=0,
                points=0,
                cash=0,
                placed_at=moves[0][1],
                shipped_at=shipped,
                ship_by=moves[0][1],
            )
        )
        self.write(
            *(
                OrderEvent(
                    id=self.ids.one(),
                    order_id=number,
                    from_state="placed",
                    to_state=to,
                    actor="staff:1",
                    at=when,
                    why="",
                )
                for to, when in moves
            )
        )

    def task(
        self, kind: str, since: datetime, due: datetime, state: str, closed: datetime | None
    ) -> None:
        number = self.ids.one()
        self.write(
            Task(
                id=number,
                key=str(number),
                kind=kind,
                subjects={},
                said={},
                role="sales",
                escalate_to=[],
                state=state,
                level=0,
                from_at=since,
                due_at=due,
                provisional=False,
                clock="",
                amount=0,
                since=since,
                created_at=since,
                created_by="system",
                closed_at=closed,
                result="",
            )
        )

    def star(
        self, customer: int, level: int, granted: datetime, gone: datetime | None = None
    ) -> None:
        number = self.ids.one()
        self.write(
            Benefit(
                id=number,
                key=str(number),
                number=0,
                customer_id=customer,
                kind="star",
                form="star",
                state="granted",
                level=level,
                covers=[],
                scope="",
                cause="",
                decision_id=1,
                granted_at=granted,
                usable_from=granted,
                told=True,
            )
        )
        if gone is not None:
            self.write(
                BenefitEvent(
                    id=self.ids.one(),
                    benefit_id=number,
                    from_state="granted",
                    to_state="withdrawn",
                    actor="system",
                    at=gone,
                    why="",
                    cost=0,
                )
            )
