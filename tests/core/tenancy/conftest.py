"""A platform of one small policy, a plugin that takes settings, and folders written for a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema, fields

from pawpact.database.session import Database
from pawpact.hosting.hook import hookimpl
from pawpact.hosting.host import Host
from pawpact.hosting.registration import PluginInfo
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Layer, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_platform_texts
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.stores import Stores
from pawpact.vocabulary.registry import Vocabulary

GATE = """
format: 1
policy: core.gate
version: "1"
title: Gate
moment: application.submitted
hit: first
binds: today
params:
  age:
    {type: int, default: 18, bounds: {min: 18, max: 30}, store_may: any, label: Age}
  clean: {type: bool, default: true, store_may: locked, label: Clean}
  zone: {type: text, default: Asia/Shanghai, store_may: any, label: Zone}
  days: {type: list, default: [mon, tue], store_may: any, label: Days}
rules:
  - id: under
    title: Under
    when: {customer.age: {lt: $age}}
    then: [refuse: {reason: under_age}]
  - id: other
    title: Other
    open: true
    when: {}
    then: [refer_to_person: {queue: gate}]
tests:
  - {name: young, given: {customer.age: 17}, expect: {fired: [under]}}
  - {name: grown, given: {customer.age: 30}, expect: {fired: [other]}}
"""
BRAND = {
    "brand.yaml": "brand: paws\ntitle: {zh: 爪, en: Paws}\n",
    "rules.yaml": 'brand: paws\nversion: "1"\nextends: platform@1\n',
}
STORE = "store: {0}\nbrand: paws\ntitle: {{zh: 店, en: Shop}}\n"
RULES = "store: {0}\nextends: paws@1\n"


class TeaSchema(Schema):
    """Settings of the plugin ``tea``."""

    address = fields.Url(required=True)
    api_token = fields.String(required=True)
    cups = fields.Integer(load_default=2)


def _plugin(name: str, config: type[Schema] | None = None) -> SimpleNamespace:
    def pawpact_plugin() -> PluginInfo:
        return PluginInfo(name, "1.0", Label.of(name), api=1)

    def pawpact_config() -> type[Schema] | None:
        return config

    hooks = SimpleNamespace(pawpact_plugin=hookimpl(pawpact_plugin))
    if config:
        hooks.pawpact_config = hookimpl(pawpact_config)
    return hooks


@pytest.fixture
def host() -> Host:
    """``tea`` takes settings, ``milk`` takes none; nothing is broken."""
    found = Host.of([_plugin("tea", TeaSchema), _plugin("milk")])
    assert not found.broken
    return found


@pytest.fixture
def platform() -> PlatformRules:
    """One policy of core with parameters of several types."""
    return read_platform_texts({"rules/core/gate.yaml": GATE})


@dataclass
class Proving:
    """Stands in for the proof: answers what it is told to and remembers what it was asked."""

    answers: dict[Layer, list[Diagnostic]] = field(default_factory=dict)
    asked: list[tuple[Layer, str]] = field(default_factory=list)

    def __call__(
        self, ruleset: Ruleset, vocabulary: Vocabulary, layer: Layer
    ) -> Sequence[Diagnostic]:
        self.asked.append((layer, ruleset.layers[-1]))
        return self.answers.get(layer, [])


@pytest.fixture
def proving() -> Proving:
    """What takes the place of the proof."""
    return Proving()


@pytest.fixture
def onboarding(
    database: Database,
    platform: PlatformRules,
    host: Host,
    clock: FixedClock,
    ids: TimeOrderedIds,
    proving: Proving,
) -> Onboarding:
    """Ready to apply folders."""
    return Onboarding(database, platform, host, clock, ids, proving)


@pytest.fixture
def stores(database: Database, host: Host, clock: FixedClock) -> Stores:
    """The door to the stores, with one secret in the environment."""
    return Stores(database, host, clock, {"TEA_TOKEN": "first-flush"})


Write = Callable[..., Path]


@pytest.fixture
def tenants(tmp_path: Path) -> Path:
    """A folder with the brand ``paws`` and the store ``shop-one``."""
    folder = tmp_path / "tenants"
    _write(folder, "paws", BRAND)
    _write(folder, "shop-one", {"tenant.yaml": STORE.format("shop-one")})
    return folder


@pytest.fixture
def write(tenants: Path) -> Write:
    """``write("shop-two", tenant=..., rules=...)``: more of a store than its name is optional."""

    def write_store(name: str, tenant: str = "", rules: str | None = None) -> Path:
        files = {"tenant.yaml": STORE.format(name) + tenant}
        if rules is not None:
            files["rules.yaml"] = RULES.format(name) + rules
        _write(tenants, name, files)
        return tenants / name

    return write_store


def _write(folder: Path, name: str, files: dict[str, Any]) -> None:
    (folder / name).mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (folder / name / file).write_text(text, encoding="utf-8")
