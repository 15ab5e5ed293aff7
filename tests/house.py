"""A whole platform in one test: real rule files, real plugins, SQLite, a clock that waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import MetaData
from stdnum.cn import ric

from pawpact.accounts.values import ConsentKind, Housing, NewCustomer
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.bootstrap import Parts, Platform, wire
from pawpact.contracts.applying.intake import Intake
from pawpact.database.session import Database, StoreSession
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import TimeOrderedIds, public_id
from pawpact.kernel.label import Label
from pawpact.messages.catalogue import read_catalogue
from pawpact.pets.service import advance_pets, intake_pets, list_pets, record_health
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_patch, read_platform
from pawpact.sdk.testing.made_up import care_for, make_kitten
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.stores import Listed
from pawpact.tenancy.unit import Vaults
from pawpact.tenancy.values import Revision, Store
from pawpact.vocabulary.registry import Vocabulary
from pawpact.wording.values import Text
from pawpact_plugins.complaint_compensation.models import METADATA as COMPLAINTS
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.credit_scoring.models import CreditScoringTable
from pawpact_plugins.credit_scoring.simulator import SimulatedCreditProvider, simulated
from pawpact_plugins.deposit_fallback import plugin as deposit_fallback
from pawpact_plugins.illness_pause.models import METADATA as ILLNESS
from pawpact_plugins.referral_rewards.models import ReferralThing

RULES = Path(__file__).parents[1] / "rules"


@dataclass
class House:
    """A platform with stores that tests open by name; ``credit`` answers as tests fix it."""

    platform: Platform
    clock: FixedClock
    credit: SimulatedCreditProvider
    gateway: SimulatedGateway
    channel: RecordingChannel
    host: Host
    stores: dict[str, Store] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(7))
    people: set[str] = field(default_factory=set)
    """Identity numbers in use: nobody is met twice by chance."""

    def open(self, name: str, patch: str = "", **changes: Any) -> Store:
        """A store of this name under the platform's rules and its own patch."""
        tenant = len(self.stores) + 1
        words = self.host.vocabulary()
        file = f"tenants/{name}/rules.yaml" if patch else ""
        is_usual = self.host.plugins.keys() == _host().plugins.keys()
        ruleset = resolved(file, patch, words) if is_usual else _with(self.host, file, patch)
        revision = Revision(tenant, 1, ruleset.content_hash, ruleset, words)
        plugins = frozenset(self.host.plugins)
        title = Label(f"{name}店", f"{name} store")
        self.stores[name] = Store(tenant, name, "brand", title, revision, plugins, **changes)
        return self.stores[name]

    def listed_pet(self, store: str, *tags: str) -> str:
        """A pet that passed the gate by what was done for it, ready to be adopted."""
        return listed_pet(self.platform, store, *tags)

    def person(
        self, score: int | None = 700, *, born_on: date = date(1992, 3, 1), **changes: Any
    ) -> NewCustomer:
        """Somebody who owns a home and agrees to a credit inquiry, unless changed."""
        number = self._unused(born_on)
        if score is not None:
            self.credit.fix(number, "ok", score)
        known: dict[str, Any] = {
            "name": "测试客户",
            "phone": f"154{self.random.randrange(10**8):08d}",
            "identity_number": number,
            "housing": Housing.OWNED,
            "consents": frozenset({ConsentKind.CREDIT_QUERY, ConsentKind.IDENTITY_CHECK}),
        }
        return NewCustomer(**{**known, **changes})

    def _unused(self, born_on: date) -> str:
        while (number := identity_number(born_on, self.random.randrange(1000))) in self.people:
            pass
        self.people.add(number)
        return number

    def intake(self, store: str, person: NewCustomer, **changes: Any) -> Intake:
        """An application with nothing missing, unless changed."""
        known: dict[str, Any] = {
            "plan": "cat_common",
            "term": 12,
            "documents": ("id_card", "residence_proof"),
            "identity": "verified",
            "pets_prohibited": False,
        }
        return Intake(person, self.listed_pet(store), **{**known, **changes})


def plugin_tables() -> tuple[MetaData, ...]:
    """The tables of the plugins that a house has."""
    return (CreditScoringTable.metadata, COMPLAINTS, ILLNESS, ReferralThing.metadata)


def build_house(
    database: Database, clock: FixedClock, vault: Vaults, further: Sequence[object] = ()
) -> Iterator[House]:
    """Wire a platform on this database, which holds the tables of its plugins.

    ``further`` plugins are on in its stores besides the usual two.
    """
    credit = simulated("tests")
    gateway, channel = SimulatedGateway(), RecordingChannel()
    host = Host.of([credit_scoring, deposit_fallback, *further])
    stores: dict[str, Store] = {}
    parts = Parts(
        database=database,
        host=host,
        stores=OpenedStores(stores),
        revisions=lambda unit, number: unit.store.revision,
        clock=clock,
        ids=TimeOrderedIds(clock, node=0),
        vault=vault,
        connect=lambda plugin, kind, name, config: credit,
        gateways={"simulator": gateway},
        channel=channel,
        texts=shipped_texts(),
        engine=engine(),
        are_doubles=True,
    )
    yield House(wire(parts), clock, credit, gateway, channel, host, stores)


@cache
def shipped_texts() -> Mapping[str, Text]:
    """The words of the shipped messages, read once."""
    return read_catalogue(RULES, platform_rules())


@cache
def platform_rules() -> PlatformRules:
    """The shipped rule files that a house's plugins answer, read once: reading takes long."""
    return answerable(_shipped_files(), _host())


@cache
def _shipped_files() -> PlatformRules:
    return read_platform([(RULES, "rules")])


def _with(host: Host, file: str, patch: str) -> Ruleset:
    """With the policies of further plugins."""
    written = read_patch(file, patch, "store") if patch else None
    return resolve(answerable(_shipped_files(), host), None, written, host.vocabulary())


def resolved(file: str, patch: str, words: Vocabulary) -> Ruleset:
    """The policy of a store with this patch, if it has one."""
    if words == _words():
        return _shipped(file, patch)
    return _resolved(file, patch, words)


@lru_cache(maxsize=64)
def _shipped(file: str, patch: str) -> Ruleset:
    """With the shipped plugins; put together once for all houses."""
    return _resolved(file, patch, _words())


def _resolved(file: str, patch: str, words: Vocabulary) -> Ruleset:
    written = read_patch(file, patch, "store") if patch else None
    return resolve(platform_rules(), None, written, words)


@cache
def _words() -> Vocabulary:
    return _host().vocabulary()


@cache
def _host() -> Host:
    return Host.of([credit_scoring, deposit_fallback])


@cache
def engine() -> DurableEngine:
    """One for all houses: equal rules are compiled once."""
    return DurableEngine()


class OpenedStores:
    """The stores that a test opened, by name."""

    def __init__(self, stores: dict[str, Store]) -> None:
        self._stores = stores

    def open(self, name: str) -> Store:
        if name not in self._stores:
            raise NotFound(Label(f"没有门店 {name}", f"there is no store {name}"))
        return self._stores[name]

    def tenant(self, name: str) -> int:
        return self.open(name).tenant

    def within(self, session: StoreSession, name: str) -> Store:
        assert session.tenant == self.tenant(name)
        return self.open(name)

    def every(self) -> list[Listed]:
        return [Listed(each.tenant, each.name, each.brand, each.title) for each in self._all()]

    def switches(self) -> dict[str, frozenset[str]]:
        return {each.name: each.plugins for each in self._all()}

    def _all(self) -> list[Store]:
        return list(self._stores.values())


def listed_pet(platform: Platform, store: str, *tags: str, **changes: Any) -> str:
    """A pet that passed the gate by what was done for it, ready to be adopted."""
    with platform.unit(store) as unit:
        cage = str(unit.ids.one())
        (pet,) = intake_pets(unit, [make_kitten(unit.at, unit.today, tags, cage, **changes)])
        record_health(unit, list(care_for(pet, unit.today)))
        for _ in range(4):
            advance_pets(unit, [pet])
        refused = list_pets(unit, [pet])
        assert not refused, refused
    return public_id("pet", pet)


def identity_number(born_on: date, serial: int) -> str:
    """A number with a right check digit and a region that is no place: of nobody."""
    body = f"990101{born_on:%Y%m%d}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")
