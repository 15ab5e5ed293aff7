"""Every number about benefits does something, in stores that have the plugins on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_platform
from pawpact_plugins.signing_benefits import plugin as signing_benefits
from pawpact_plugins.welfare_tiers import plugin as welfare_tiers
from tests.conftest import OpenVault
from tests.databases import OF_ANY_DATABASE, Given
from tests.house import RULES, House, build_house
from tests.parameters import table
from tests.parameters.probe import Probe
from tests.parameters.probe_benefits import BENEFITS, CHOSEN, EARLIER, HALF_PRICE, signing
from tests.parameters.scene import BEGIN, RestartingClock, begin

HALVED, MILESTONES = "signing_benefits.stack_with_half_price", "welfare_tiers.milestones"


@cache
def shipped() -> Ruleset:
    return resolve(read_platform([(RULES, "rules")]), None, None, Host.load().vocabulary())


@pytest.fixture(scope="module")
def lives(template: Callable[[], Given]) -> Iterator[House]:
    """One platform for all lives, with the plugins on."""
    engine = make_engine(template().url)
    further = [signing_benefits, welfare_tiers]
    yield from build_house(Database(engine), RestartingClock(BEGIN), OpenVault(), further)
    engine.dispose()


@pytest.fixture(scope="module")
def unchanged(lives: House) -> dict[Probe, object]:
    """What each probe comes to under the platform's own numbers, lived once."""
    return {}


@OF_ANY_DATABASE
@pytest.mark.parametrize("name", [each for each in BENEFITS if each not in (HALVED, MILESTONES)])
def test_a_parameter_makes_a_difference(
    name: str, lives: House, unchanged: dict[Probe, object]
) -> None:
    """With this one number changed, what is given, its terms or a price comes out otherwise."""
    probe = BENEFITS[name]
    if probe not in unchanged:
        unchanged[probe] = probe(begin(lives, {}))
    parameter = shipped().parameters[name]
    value = CHOSEN[name] if name in CHOSEN else table.other_value(parameter)
    assert probe(begin(lives, {name: value})) != unchanged[probe]


def test_milestones_make_a_difference(lives: House) -> None:
    """A store's own table brings two dewormings where the platform's brings one."""
    probe = BENEFITS[MILESTONES]
    assert probe(begin(lives, {}, EARLIER)) != probe(begin(lives, {}))


def test_discounts_add_up_only_where_the_platform_says_so(lives: House) -> None:
    """Of 30 yuan off and half price the half wins; stacked, both come off."""
    best = signing(begin(lives, {}, HALF_PRICE))
    assert signing(begin(lives, {HALVED: "stack"}, HALF_PRICE)) != best


@OF_ANY_DATABASE
def test_the_same_life_comes_out_the_same(lives: House, unchanged: dict[Probe, object]) -> None:
    """Without a change nothing differs, so a difference is the parameter's doing."""
    for probe in dict.fromkeys(BENEFITS.values()):
        first = unchanged.get(probe) or probe(begin(lives, {}))
        assert probe(begin(lives, {})) == first, probe
