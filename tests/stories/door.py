"""A platform with plugins that are made for one test, and two stores: one has them on, one not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, select

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.claim import claim
from pawpact.billing.gateway.call import collect
from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.models import Charge
from pawpact.billing.page import PAGE, START
from pawpact.billing.run import DAILY
from pawpact.billing.settlement import settle
from pawpact.billing.values import ChargeState
from pawpact.bootstrap.start import assemble
from pawpact.contracts.models import Contract
from pawpact.decisions.held import Waiting, waiting
from pawpact.decisions.models import HeldCase
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.ledger.models import JournalRow
from pawpact.outbox.models import OutboxMessage
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_platform
from pawpact.sdk import (
    Argument,
    Combine,
    CoreRequest,
    Effect,
    EffectCase,
    Fact,
    FactBatch,
    FactProvider,
    Label,
    PluginEffect,
    PluginInfo,
    PluginVocabulary,
    ValueType,
    hookimpl,
)
from pawpact.settings import Settings
from pawpact_plugins.credit_scoring.simulator import simulated
from tests.house import RULES as SHIPPED
from tests.house import House
from tests.running import run_contracts

STORE, OTHER = "east", "west"
MOOD = Fact(
    "acme.mood",
    ValueType.INT,
    Label("心情", "Mood"),
    "customer",
    "7",
    owner="acme",
    minimum=0,
    maximum=10,
)
THANK = Effect(
    "acme.thank",
    Label("感谢", "Thank"),
    Label("感谢客户（{level} 级）", "thank the customer (level {level})"),
    (Argument("level", ValueType.INT, Label("级别", "Level"), minimum=1, maximum=9),),
    Combine.FIRST,
    "Some points, ten for each level.",
    owner="acme",
    expands_to=("grant_points",),
)
RULES = {
    "answer": ("application.submitted", "approve: {}"),
    "thanks": ("period.performed", "acme.thank: {level: 2}"),
}

Columns = Mapping[str, Sequence[Any]]
Provide = Callable[[FactBatch], Columns]
Expand = Callable[[EffectCase], Sequence[CoreRequest]]


def glad(batch: FactBatch) -> Columns:
    """Everybody is in good spirits."""
    return {"acme.mood": [7] * len(batch.subjects)}


def ten_a_level(case: EffectCase) -> Sequence[CoreRequest]:
    """What the effect says it does."""
    level = case.arguments["level"]
    assert type(level) is int
    return [CoreRequest("grant_points", {"points": 10 * level, "reason": "thanks"})]


class Acme:
    """A plugin that knows moods, approves whoever is glad and thanks for periods performed.

    What it does may be exchanged while it runs.
    """

    def __init__(self, folder: Path, provide: Provide = glad, expand: Expand = ten_a_level) -> None:
        self.provide, self.expand = provide, expand
        self.__file__ = str(folder / "acme" / "plugin.py")
        for name, (moment, then) in RULES.items():
            _write_rule(folder / "acme" / "rules" / f"{name}.yaml", name, moment, then)

    def mend(self) -> None:
        """A sound plugin again."""
        self.provide, self.expand = glad, ten_a_level

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        return PluginInfo("acme", "1.0", Label("小店", "Acme"), api=1)

    @hookimpl
    def pawpact_vocabulary(self) -> PluginVocabulary:
        return PluginVocabulary(facts=(MOOD,), needs=frozenset({"customer.active_contracts"}))

    @hookimpl
    def pawpact_facts(self) -> Sequence[FactProvider]:
        return [FactProvider("customer", ("acme.mood",), lambda batch: self.provide(batch))]

    @hookimpl
    def pawpact_effects(self) -> Sequence[PluginEffect]:
        return [PluginEffect(THANK, lambda case: self.expand(case))]


def _write_rule(path: Path, name: str, moment: str, then: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'format: 1\npolicy: acme.{name}\nversion: "1"\n'
        f"title: {{zh: 测试, en: Test}}\nmoment: {moment}\nhit: all\nbinds: today\n"
        "rules:\n  - id: glad\n    title: {zh: 高兴, en: Glad}\n"
        f"    when: {{acme.mood: {{gte: 1}}}}\n    then: [{{{then}}}]\n",
        encoding="utf-8",
    )


class Door:
    """One start of the platform; what it leaves in the database the next start finds."""

    def __init__(
        self,
        engine: Engine,
        clock: FixedClock,
        folder: Path,
        plugins: Mapping[str, object],
        node: int = 0,
    ) -> None:
        self.engine, self.clock, self.folder, self.node = engine, clock, folder, node
        self.plugins = plugins
        keys = folder / "keys.json"
        if not keys.exists():
            create_key_file(keys)
        host = Host.of(plugins)
        gateway, channel = SimulatedGateway(), RecordingChannel()
        with patch.object(import_module(assemble.__module__), "platform_rules", _rules):
            self.platform = assemble(
                Settings(),
                host,
                engine,
                clock,
                TimeOrderedIds(clock, node),
                FileVault.load(keys),
                {},
                lambda plugin, kind, name, config: None,
                gateways={"simulator": gateway},
                channel=channel,
            )
        self.gateway, self.host = gateway, host
        self.house = House(self.platform, clock, simulated("door"), gateway, channel, host)

    @property
    def acme(self) -> Acme:
        """The plugin, whose functions a test exchanges while it runs."""
        found = self.plugins["acme"]
        assert isinstance(found, Acme)
        return found

    def restarted(self, plugins: Mapping[str, object]) -> Door:
        """The platform stopped and started again with these plugins."""
        return Door(self.engine, self.clock, self.folder, plugins, self.node + 1)

    def apply(self, on: Iterable[str] = ("acme",)) -> list[str]:
        """Bring both stores to their files: the first with these plugins on."""
        tenants = self.folder / "tenants"
        for name, text in _files(on).items():
            (tenants / name).parent.mkdir(parents=True, exist_ok=True)
            (tenants / name).write_text(text, encoding="utf-8")
        onboarding = replace(self.platform.onboarding, prove=lambda *_: [])
        applied = onboarding.apply(tenants, "staff:admin")
        return [each.status.value for each in applied]

    def waiting(self, store: str = STORE) -> list[Waiting]:
        with self.platform.reading(store) as unit:
            return list(waiting(unit))

    def resume(self, case: str, store: str = STORE) -> str:
        return self.platform.person.resume(store, case, "staff:9", "mended")

    def run(self, count: int) -> list[int]:
        """So many contracts in their fifth period, each with a debit due."""
        with self.platform.unit(STORE) as unit:
            return run_contracts(unit, [4] * count)

    def debit(self) -> None:
        """One chunk: claim, provider, settlement with everything that follows from it."""
        with self.platform.unit(STORE) as unit:
            found = claim(
                unit, ChargeState.NOTICED, START, every=DAILY, providers={"simulator"}, size=PAGE
            )
        answers = collect(self.gateway, found.requests["simulator"])
        with self.platform.unit(STORE) as unit:
            settle(unit, answers)

    def movements(self) -> Counter[str]:
        with self.platform.reading(STORE) as unit:
            return Counter(unit.session.scalars(select(JournalRow.movement)))

    def messages(self, store: str = STORE) -> list[str]:
        with self.platform.reading(store) as unit:
            return list(unit.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))

    def contracts(self) -> list[int]:
        with self.platform.reading(STORE) as unit:
            return list(unit.session.scalars(select(Contract.id).order_by(Contract.id)))

    def receipt_of(self, contract: int) -> int:
        with self.platform.reading(STORE) as unit:
            asked = select(Charge.receipt_id).where(
                Charge.contract_id == contract, Charge.state == "settled"
            )
            found = unit.session.scalars(asked).one()
        assert found is not None
        return found

    def customer_of(self, contract: int) -> int:
        with self.platform.reading(STORE) as unit:
            asked = select(Contract.customer_id).where(Contract.id == contract)
            return unit.session.scalars(asked).one()

    def held_contracts(self) -> list[int]:
        with self.platform.reading(STORE) as unit:
            open_ones = select(HeldCase).where(HeldCase.state == "open").order_by(HeldCase.id)
            rows = unit.session.scalars(open_ones)
            return [row.subjects["contract"] for row in rows]

    def end_contracts(self) -> None:
        with self.platform.unit(STORE) as unit:
            for row in unit.session.scalars(select(Contract)):
                row.state = "completed"


_READ: dict[tuple[str, ...], PlatformRules] = {}


def _rules(settings: Settings, host: Host) -> PlatformRules:
    """The shipped rule files and the plugins', read once: that takes longer than most tests."""
    names = tuple(sorted(host.plugins))
    if names not in _READ:
        _READ[names] = read_platform([(SHIPPED, "rules"), *host.rule_folders()])
    return _READ[names]


def _files(on: Iterable[str]) -> dict[str, str]:
    switches = "".join(f"  {name}: {{}}\n" for name in on)
    tenant = "store: {0}\nbrand: paws\ntitle: {{zh: {0}, en: {0}}}\n"
    return {
        "paws/brand.yaml": "brand: paws\ntitle: {zh: 爪, en: Paws}\n",
        "paws/rules.yaml": 'brand: paws\nversion: "1"\nextends: platform@2026.1\n',
        f"{STORE}/tenant.yaml": tenant.format(STORE)
        + (f"plugins:\n{switches}" if switches else ""),
        f"{OTHER}/tenant.yaml": tenant.format(OTHER),
    }
