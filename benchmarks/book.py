"""A platform as in production with one store whose contracts all have a charge due today."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer, Result
from pawpact.billing.models import Charge, Mandate
from pawpact.bootstrap import Platform
from pawpact.bootstrap.start import assemble, connector, open_database
from pawpact.contracts.models import Application, Contract
from pawpact.database import bulk
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.settings import Settings
from pawpact.tenancy.unit import Unit

STORE = "bench"
PRICE, TERM = 39_800, 24
DEBIT_AT = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
KEYS = "keys.json"
FILES = {
    "bench-brand/brand.yaml": "brand: bench-brand\ntitle: Bench\n",
    "bench-brand/rules.yaml": 'brand: bench-brand\nversion: "1"\nextends: platform@2026.1\n',
    "bench/tenant.yaml": (
        "store: bench\nbrand: bench-brand\ntitle: Bench\n"
        "plugins: {credit_scoring: {}, deposit_fallback: {}}\n"
    ),
    "bench/rules.yaml": "store: bench\nextends: bench-brand@1\n",
}


class Prompt:
    """A provider that takes everything at once."""

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        return [GatewayAnswer(request.key, Result.OK, request.key) for request in requests]

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        return []


@dataclass(frozen=True, slots=True)
class Book:
    """A database file with its platform."""

    path: Path
    platform: Platform

    @classmethod
    def open(cls, path: Path) -> Book:
        """The platform on this file, which is made where there is none; keys lie beside it."""
        keys = path.parent / KEYS
        if not keys.exists():
            create_key_file(keys)
        settings = Settings(f"sqlite:///{path}", keys)
        host, clock = Host.load(), FixedClock(DEBIT_AT)
        platform = assemble(
            settings,
            host,
            open_database(settings.database_url, host),
            clock,
            TimeOrderedIds(clock, 0),
            FileVault.load(keys),
            {},
            connector(host, "bench"),
            gateways={"prompt": Prompt()},
            channel=RecordingChannel(),
        )
        return cls(path, platform)

    def copy(self, path: Path) -> Book:
        """Another one with the same rows."""
        self.close()
        shutil.copy(self.path, path)
        return Book.open(path)

    def close(self) -> None:
        self.platform.parts.database.engine.dispose()


def make_book(folder: Path, charges: int) -> Book:
    """A store with so many contracts, spread over the months of their first two years."""
    book = Book.open(folder / "book.sqlite3")
    for name, text in FILES.items():
        (folder / "tenants" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tenants" / name).write_text(text, encoding="utf-8")
    onboarding = replace(book.platform.onboarding, prove=lambda *_: [])
    onboarding.apply(folder / "tenants", "platform:bench")
    with book.platform.unit(STORE) as unit:
        _fill(unit, [number % (TERM - 1) for number in range(charges)])
    return book


def _fill(unit: Unit, performed: Sequence[int]) -> None:
    count = len(performed)
    contracts, people = unit.ids.many(count), unit.ids.many(count)
    signed: dict[str, Sequence[object]] = {
        "id": contracts,
        "customer_id": people,
        "pet_id": contracts,
        "plan_price": [PRICE] * count,
        "term": [TERM] * count,
    }
    asked: dict[str, Sequence[object]] = {
        **signed,
        "key": [f"bench-{number}" for number in contracts],
        "plan": ["cat_common"] * count,
        "documents": [[]] * count,
        "wanted": [[]] * count,
        "state": ["approved"] * count,
        "attempt": [1] * count,
        "decided_attempt": [1] * count,
        "low_threshold_offered": [False] * count,
        "submitted_at": [unit.at] * count,
    }
    running: dict[str, Sequence[object]] = {
        **signed,
        "application_id": contracts,
        "state": ["active"] * count,
        "revision_id": [unit.store.revision.id] * count,
        "streak": performed,
        "performed": performed,
    }
    bulk.insert(unit.session, Application, asked)
    bulk.insert(unit.session, Contract, running)
    _owe(unit, contracts, people, [periods + 1 for periods in performed])


def _owe(
    unit: Unit, contracts: Sequence[int], people: Sequence[int], periods: Sequence[int]
) -> None:
    count = len(contracts)
    whose: dict[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "contract_id": contracts,
        "customer_id": people,
    }
    given: dict[str, Sequence[object]] = {
        **whose,
        "provider": ["prompt"] * count,
        "provider_reference": [b"sealed"] * count,
        "limit": [PRICE] * count,
        "state": ["authorised"] * count,
    }
    due: dict[str, Sequence[object]] = {
        **whose,
        "pet_id": contracts,
        "period": periods,
        "due_on": [unit.today] * count,
        "due_at": [unit.at] * count,
        "next_at": [unit.at] * count,
        "amount": [PRICE] * count,
        "noticed_amount": [PRICE] * count,
        "state": ["noticed"] * count,
        "notice_kind": ["first"] * count,
        "notice_delivered_at": [unit.at - timedelta(days=3)] * count,
    }
    bulk.insert(unit.session, Mandate, given)
    bulk.insert(unit.session, Charge, due)
