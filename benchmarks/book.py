"""Books to run a month on: stores as in production, their contracts with a charge due this month.

Every contract has performed some periods before, as a store that moved here brings them: their
charges count for the streak, their points are in no book. One contract in 23 reaches its twelfth
period, which earns points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.accounts.models import Customer
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer, Result
from pawpact.billing.models import Charge, ChargeEvent, Mandate
from pawpact.bootstrap import Platform
from pawpact.bootstrap.start import assemble, connector, open_database
from pawpact.contracts.models import Application, Contract
from pawpact.database import bulk
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.settings import Settings
from pawpact.tenancy.unit import Unit

WARM, WARM_CONTRACTS = "warm", 1_000
"""A store whose month is run before and not counted: a worker lives long, and so do its tables."""
PRICE, TERM = 39_800, 24
PERFORMED = (*[1] * 10, *[2] * 8, *[3] * 4, 11)
DEBIT_AT = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
WARM_AT = DEBIT_AT - timedelta(days=10)
FILLED_AT = DEBIT_AT - timedelta(days=20)
EARLY, FIRST = timedelta(days=6), timedelta(days=3)
"""How long before a debit its two notices go out."""
KEYS = "keys.json"
PAGE = 10_000
BRAND = {
    "bench-brand/brand.yaml": "brand: bench-brand\ntitle: Bench\n",
    "bench-brand/rules.yaml": 'brand: bench-brand\nversion: "1"\nextends: platform@2026.1\n',
}


class Prompt:
    """A provider that takes everything at once."""

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        return [GatewayAnswer(request.key, Result.OK, request.key) for request in requests]

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        return []


class Forgetful(RecordingChannel):
    """Delivers everything and keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = _Nothing()


class _Nothing(list):  # type: ignore[type-arg]
    def extend(self, _: object) -> None:
        """Forget them."""


def platform_on(settings: Settings, at: datetime) -> Platform:
    """A platform over this database, whose provider takes everything at once."""
    host, clock = Host.load(), FixedClock(at)
    assert settings.key_file is not None
    if not settings.key_file.exists():
        create_key_file(settings.key_file)
    return assemble(
        settings,
        host,
        open_database(settings.database_url, host),
        clock,
        TimeOrderedIds(clock, 0),
        FileVault.load(settings.key_file),
        {},
        connector(host, "bench"),
        gateways={"prompt": Prompt()},
        channel=Forgetful(),
    )


def names_of(stores: int) -> list[str]:
    return [f"bench-{number:03}" for number in range(1, stores + 1)]


def fill(platform: Platform, folder: Path, contracts: int, stores: int) -> None:
    """Bring the stores up from files in this folder, and share the contracts out."""
    _write_files(folder / "tenants", stores)
    onboarding = replace(platform.onboarding, prove=lambda *_: [])
    onboarding.apply(folder / "tenants", "platform:bench")
    shares = {WARM: WARM_CONTRACTS} | dict.fromkeys(names_of(stores), contracts // stores)
    for name, share in shares.items():
        for first in range(0, share, PAGE):
            with platform.unit(name) as unit:
                _fill(unit, min(PAGE, share - first), WARM_AT if name == WARM else DEBIT_AT)


def _write_files(folder: Path, stores: int) -> None:
    for name, text in {**BRAND, **dict(_stores(stores))}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _stores(count: int) -> Iterator[tuple[str, str]]:
    for name in (WARM, *names_of(count)):
        yield (
            f"{name}/tenant.yaml",
            f"store: {name}\nbrand: bench-brand\ntitle: {name}\n"
            "plugins: {credit_scoring: {}, deposit_fallback: {}}\n",
        )
        yield f"{name}/rules.yaml", f"store: {name}\nextends: bench-brand@1\n"


def _fill(unit: Unit, count: int, debit_at: datetime) -> None:
    contracts, people = unit.ids.many(count), unit.ids.many(count)
    performed = [PERFORMED[number % len(PERFORMED)] for number in range(count)]
    _sign(unit, contracts, people, performed)
    _authorise(unit, contracts, people)
    _owe(unit, contracts, people, performed, debit_at)
    _remember(unit, contracts, people, performed)


def _sign(
    unit: Unit, contracts: Sequence[int], people: Sequence[int], performed: Sequence[int]
) -> None:
    count = len(contracts)
    known: dict[str, Sequence[object]] = {
        "id": people,
        "name_sealed": [b"sealed"] * count,
        "phone_sealed": [b"sealed"] * count,
        "created_at": [unit.at] * count,
    }
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
    bulk.insert(unit.session, Customer, known)
    bulk.insert(unit.session, Application, asked)
    bulk.insert(unit.session, Contract, running)


def _authorise(unit: Unit, contracts: Sequence[int], people: Sequence[int]) -> None:
    count = len(contracts)
    given: dict[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "contract_id": contracts,
        "customer_id": people,
        "provider": ["prompt"] * count,
        "provider_reference": [b"sealed"] * count,
        "limit": [PRICE] * count,
        "state": ["authorised"] * count,
    }
    bulk.insert(unit.session, Mandate, given)


def _owe(
    unit: Unit,
    contracts: Sequence[int],
    people: Sequence[int],
    performed: Sequence[int],
    debit_at: datetime,
) -> None:
    count = len(contracts)
    due: dict[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "contract_id": contracts,
        "customer_id": people,
        "pet_id": contracts,
        "period": [periods + 1 for periods in performed],
        "due_on": [debit_at.date()] * count,
        "due_at": [debit_at] * count,
        "next_at": [debit_at] * count,
        "amount": [PRICE] * count,
        "state": ["scheduled"] * count,
    }
    bulk.insert(unit.session, Charge, due)


def _remember(
    unit: Unit, contracts: Sequence[int], people: Sequence[int], performed: Sequence[int]
) -> None:
    """The periods before this one, paid where the store was before."""
    past = [
        (contract, person, period)
        for contract, person, periods in zip(contracts, people, performed, strict=True)
        for period in range(1, periods + 1)
    ]
    rows, count = iter(past), len(past)
    while part := list(islice(rows, PAGE)):
        count = len(part)
        ids = unit.ids.many(count)
        paid: dict[str, Sequence[object]] = {
            "id": ids,
            "contract_id": [contract for contract, _, _ in part],
            "customer_id": [person for _, person, _ in part],
            "pet_id": [contract for contract, _, _ in part],
            "period": [period for _, _, period in part],
            "due_on": [unit.today] * count,
            "due_at": [unit.at] * count,
            "amount": [PRICE] * count,
            "noticed_amount": [PRICE] * count,
            "state": ["settled"] * count,
            "settled_at": [unit.at] * count,
            "opening": [True] * count,
        }
        moved: dict[str, Sequence[object]] = {
            "id": unit.ids.many(count),
            "charge_id": ids,
            "from_state": ["scheduled"] * count,
            "to_state": ["settled"] * count,
            "actor": ["system"] * count,
            "at": [unit.at] * count,
            "why": ["opening"] * count,
        }
        bulk.insert(unit.session, Charge, paid)
        bulk.insert(unit.session, ChargeEvent, moved)
