"""One platform on which the same small life is lived under two rulesets, from the same minute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from pawpact.billing.gateway.simulator import Decide, SimulatedGateway, always_ok
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.label import Label
from pawpact.policy.model import LayerValue, Ruleset
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value
from tests.house import House

BEGIN = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)


class RestartingClock(FixedClock):
    """A clock that every life sets back to the same minute."""

    def restart(self) -> None:
        self._at = BEGIN


@dataclass
class Scene:
    """A store of its own, where a probe lives."""

    house: House
    store: str

    @contextmanager
    def unit(self, actor: str = "staff:1") -> Iterator[Unit]:
        with self.house.platform.unit(self.store, actor) as unit:
            yield unit

    def debits(self, decide: Decide) -> None:
        """How the provider of debits answers here."""
        gateways = self.house.platform.parts.gateways
        assert isinstance(gateways, dict)
        gateways["simulator"] = SimulatedGateway(decide)


def begin(house: House, changed: Mapping[str, Value], patch: str = "") -> Scene:
    """A fresh store under the platform's rules, but for these values and this patch."""
    assert isinstance(house.clock, RestartingClock)
    house.clock.restart()
    house.random = Random(7)
    name = f"store-{len(house.stores)}"
    store = house.open(name, patch.format(name=name))
    ruleset = _changed(store.revision.ruleset, changed, name)
    revision = replace(store.revision, ruleset=ruleset, content_hash=ruleset.content_hash)
    house.stores[name] = replace(store, revision=revision, brand=name, title=Label.of("门店"))
    scene = Scene(house, name)
    scene.debits(always_ok)
    return scene


def _changed(ruleset: Ruleset, changed: Mapping[str, Value], name: str) -> Ruleset:
    parameters = dict(ruleset.parameters)
    for each, value in changed.items():
        layers = parameters[each].layers
        parameters[each] = replace(
            parameters[each], layers=(*layers, LayerValue(value, layers[-1].origin))
        )
    return replace(ruleset, parameters=parameters, content_hash=f"{ruleset.content_hash}-{name}")
