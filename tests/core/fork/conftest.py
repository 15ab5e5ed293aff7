"""One small life, forked once: its two worlds under the same rules, for all that only read them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.subject_key import destroy_key
from pawpact.accounts.models import Customer
from pawpact.accounts.registration import IDENTITY, NAME, PHONE
from pawpact.accounts.staff import register_staff
from pawpact.bootstrap import Platform
from pawpact.contracts.models import Contract
from pawpact.contracts.running.hold import HoldReason, lift_hold, put_hold
from pawpact.demo.world import World, open_world
from pawpact.fork.compared import Compared, compare
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import Begun, begin, live
from pawpact.fork.sandbox import AS_IT_IS, DRAFT
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from tests.core.demo.lived import RULES, Small

STORE, OTHER, BRAND = "chengdu-yulin", "beijing-wangjing", "happy-paws"
STAFF_NAME = "岚岚乐"
DAYS = 10
CUT_SHORT = 8


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Source:
    """A house with two stores, closed; how it was before anything was forked."""

    folder: Path
    tenants: Path
    seed: int

    @property
    def digest(self) -> str:
        """Of every byte of its database, its log, its keys and its provider's memory."""
        files = sorted(each for each in self.folder.iterdir() if not each.name.endswith("-shm"))
        return sha256(b"".join(each.read_bytes() for each in files)).hexdigest()

    @contextmanager
    def opened(self) -> Iterator[World]:
        world = open_world(self.folder, RULES, self.seed, node=0)
        try:
            yield world
        finally:
            world.platform.parts.database.engine.dispose()


@dataclass(frozen=True, slots=True)
class Forked:
    """A fork under the rules as they are; the second world was stopped once and went on."""

    source: Source
    digests: tuple[str, str]
    """Of the house when it was opened, and when it had been copied from."""
    plan: ForkPlan
    begun: Begun
    compared: Compared


def plan_of(source: Source, folder: Path, draft: Path) -> ForkPlan:
    """Ten days of the store under this draft, in a sandbox in the folder."""
    sandbox = folder / "sandbox"
    return ForkPlan(STORE, BRAND, draft, source.tenants, sandbox, DAYS, 7, None, 60, RULES)


def quietly(_words: Label, _done: int, _whole: int) -> None:
    """No progress is shown."""


def stopping(_words: Label, done: int, _whole: int) -> None:
    if done > CUT_SHORT:
        raise Stopped


def personal_of(platform: Platform, store: str) -> set[str]:
    """Everybody's name, phone and identity number at a store."""
    found: set[str | None] = {STAFF_NAME}
    with platform.reading(store) as unit:
        rows = unit.session.scalars(select(Customer)).all()
        for purpose, column in (
            (NAME, "name_sealed"),
            (PHONE, "phone_sealed"),
            (IDENTITY, "identity_sealed"),
        ):
            found |= set(unit.vault.open(purpose, [getattr(row, column) for row in rows]))
    return {each for each in found if each}


@pytest.fixture(scope="session")
def source(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A small life whose first customer was erased, whose vet has a name and is written about."""
    folder = tmp_path_factory.mktemp("source") / "demo"
    shutil.copytree(small.plan.folder, folder)
    found = Source(folder, small.plan.tenants, small.plan.seed)
    with found.opened() as world:
        world.clock.advance(timedelta(days=small.plan.days))
        with world.platform.unit(STORE) as unit:
            register_staff(unit, STAFF_NAME, Role.VET)
            erased = unit.session.scalars(select(Customer.id).order_by(Customer.id)).first()
            assert erased is not None
            destroy_key(unit, about_customer(erased), "asked")
            contract = unit.session.scalars(select(Contract).order_by(Contract.id.desc())).first()
            assert contract is not None
            phone = unit.session.scalars(
                select(Customer.phone_sealed).where(Customer.id == contract.customer_id)
            ).one()
            told = f"{STAFF_NAME}来电 {unit.vault.open_one(PHONE, phone)}"
            put_hold(unit, contract.id, HoldReason.DEBIT, told)
            lift_hold(unit, contract.id, HoldReason.DEBIT, told)
    return found


@pytest.fixture(scope="session")
def forked(source: Source, tmp_path_factory: pytest.TempPathFactory) -> Forked:
    folder = tmp_path_factory.mktemp("forked")
    plan = plan_of(source, folder, source.tenants / STORE / "rules.yaml")
    with source.opened() as world:
        before = source.digest
        begun = begin(world.platform, plan, quietly)
        digests = before, source.digest
    live(plan, begun, AS_IT_IS, quietly)
    with pytest.raises(Stopped):
        live(plan, begun, DRAFT, stopping)
    live(plan, begun, DRAFT, quietly)
    return Forked(source, digests, plan, begun, compare(plan, begun))
