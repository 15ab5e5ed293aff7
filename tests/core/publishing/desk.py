"""A store with contracts and decisions on record, and the office that publishes its rules."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pawpact.access.actor import Actor, Role
from pawpact.accounts.staff import PREFIX, register_staff
from pawpact.database.engine import make_engine
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import public_id
from pawpact.publishing.approving import Approver
from pawpact.publishing.history import Step, history
from pawpact.publishing.office import PublishingOffice
from pawpact.publishing.values import Ask, Outcome
from pawpact.tenancy.models import PolicyRevision
from tests.databases import Given
from tests.stories.door import STORE, Door

BEGIN = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
MANAGER, OWNER = "staff:stf_1", "platform:cli"
POINTS, PERIOD = "core.anniversary_points", "core.anniversary_period"
HEAD = f"store: {STORE}\nextends: paws@1\n"
CONTRACTS = 20
EACH_PERIOD = """core.performance:
  add:
    - id: each_period
      title: {zh: 每期送, en: Each period}
      when: {contract.performed: {gte: 1}}
      then: [grant_points: {points: %d, reason: each_period}]
"""
BENEFIT = EACH_PERIOD.replace(
    "grant_points: {points: %d, reason: each_period}",
    "grant_benefit: {type: checkup, count: 1, once_per: contract}",
)
TWO = """core.performance:
  add:
    - id: %s
      title: {zh: 一, en: One}
      when: {contract.performed: {gte: 1}}
      then: [grant_points: {points: 1, reason: each_period}]
    - id: %s
      title: {zh: 一, en: One}
      when: {contract.performed: {gte: 1}}
      then: [grant_points: {points: 1, reason: each_period}]
"""
LOWER_PRICES = """core.contracts:
  params:
    plan_prices:
      - {plan: cat_common, price: 268.00}
      - {plan: dog_small, price: 328.00}
      - {plan: cat_pedigree, price: 398.00}
      - {plan: dog_medium, price: 428.00}
      - {plan: dog_large, price: 498.00}
      - {plan: pedigree_premium, price: 578.00}
"""


def number(**values: int) -> str:
    """Lines of a rules.yaml that change numbers of rewards."""
    given = ", ".join(f"{name}: {value}" for name, value in values.items())
    return f"core.performance: {{params: {{{given}}}}}\n"


class Desk:
    """One store, whose contracts are in their fifth period and were debited once."""

    def __init__(self, given: Given, folder: Path, at: datetime = BEGIN) -> None:
        self.given, self.folder = given, folder
        self.clock = FixedClock(at)
        self.door = Door(make_engine(given.url), self.clock, folder, {})
        self.platform = self.door.platform
        onboarding = replace(self.platform.onboarding, prove=lambda *_: [])
        parts = self.platform.parts
        self.office = PublishingOffice(
            onboarding, self.platform.runner, parts.revisions, parts.engine
        )

    def open(self) -> None:
        """Contracts were signed under the platform's numbers, and decisions were made."""
        self.door.apply(on=[])
        self.door.run(CONTRACTS)
        self.door.debit()
        self.clock.advance(timedelta(days=60))

    def copied(self, folder: Path) -> Desk:
        """The same in another database, for one test alone."""
        shutil.copytree(self.folder, folder)
        return Desk(self.given.copied(), folder, self.clock.now())

    def close(self) -> None:
        self.door.engine.dispose()

    @property
    def tenants(self) -> Path:
        return self.folder / "tenants"

    def draft(self, text: str, head: str = HEAD) -> Path:
        """A draft of the store's rules.yaml."""
        path = self.folder / "draft.yaml"
        path.write_text(head + text, encoding="utf-8")
        return path

    def publish(
        self,
        text: str,
        *,
        by: str = MANAGER,
        why: str = "try",
        base: int | None = None,
        start: date | None = None,
        head: str = HEAD,
    ) -> Outcome:
        self.clock.advance(timedelta(minutes=1))
        ask = Ask(STORE, by, why, start, base, self.draft(text, head))
        return self.office.publish(ask, self.tenants)

    def roll_back(self, number: int, *, by: str = MANAGER) -> Outcome:
        self.clock.advance(timedelta(minutes=1))
        return self.office.roll_back(Ask(STORE, by, "back"), number)

    def approve(self, proposal: str, *, by: str = OWNER) -> Outcome:
        self.clock.advance(timedelta(minutes=1))
        return Approver(self.office).approve(STORE, proposal, by, "fine")

    def register(self) -> str:
        """Another manager, as who acts."""
        with self.platform.unit(STORE) as unit:
            number = register_staff(unit, "区域经理", Role.STORE_MANAGER)
        return str(Actor(Role.STORE_MANAGER, public_id(PREFIX, number)))

    @property
    def zone(self) -> ZoneInfo:
        return self.platform.stores.open(STORE).zone

    def value(self, name: str = POINTS) -> int:
        """What the next unit anywhere goes by."""
        return self.platform.stores.open(STORE).integer(name)

    def steps(self) -> list[Step]:
        with self.platform.reading(STORE) as unit:
            return history(unit.session)

    def told(self) -> list[tuple[str, object]]:
        """Each step with why it was refused."""
        return [(each.kind.value, each.details.get("reason")) for each in self.steps()]

    def revisions(self) -> list[int]:
        with self.platform.reading(STORE) as unit:
            rows = select(PolicyRevision.number).where(PolicyRevision.beside.is_(None))
            return sorted(unit.session.scalars(rows))
