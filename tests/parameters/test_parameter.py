"""Every number of the shipped rules does something, or says that it is for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Parameter, Ruleset
from pawpact.policy.reading.load import read_platform
from pawpact.vocabulary.types import ValueType
from tests.conftest import OpenVault
from tests.databases import OF_ANY_DATABASE, Given
from tests.house import RULES, House, build_house
from tests.parameters.probe import Probe
from tests.parameters.probe_benefits import BENEFITS
from tests.parameters.probe_complaint import COMPLAINTS
from tests.parameters.probe_illness import ILLNESS
from tests.parameters.probe_referral import REFERRALS
from tests.parameters.reader import readers
from tests.parameters.scene import BEGIN, RestartingClock, begin
from tests.parameters.table import CHOSEN, PROBES, other_value


@cache
def shipped() -> Ruleset:
    return resolve(read_platform([(RULES, "rules")]), None, None, Host.load().vocabulary())


def parameters(*, informational: bool) -> list[Parameter]:
    found = shipped().parameters.values()
    return [each for each in found if each.informational is informational]


@pytest.fixture(scope="module")
def lives(template: Callable[[], Given]) -> Iterator[House]:
    """One platform for all lives; each has a store and a first minute of its own."""
    engine = make_engine(template().url)
    yield from build_house(Database(engine), RestartingClock(BEGIN), OpenVault())
    engine.dispose()


@pytest.fixture(scope="module")
def unchanged(lives: House) -> dict[Probe, object]:
    """What each probe comes to under the platform's own numbers, lived once."""
    return {}


@OF_ANY_DATABASE
@pytest.mark.parametrize("name", PROBES)
def test_a_parameter_makes_a_difference(
    name: str, lives: House, unchanged: dict[Probe, object]
) -> None:
    """With this one number changed, a decision, amount, date or message comes out otherwise."""
    probe = PROBES[name]
    if probe not in unchanged:
        unchanged[probe] = probe(begin(lives, {}))
    changed = {name: other_value(shipped().parameters[name])}
    assert probe(begin(lives, changed)) != unchanged[probe]


@OF_ANY_DATABASE
def test_the_same_life_comes_out_the_same(lives: House, unchanged: dict[Probe, object]) -> None:
    """Without a change nothing differs, so a difference is the parameter's doing."""
    for probe in dict.fromkeys(PROBES.values()):
        first = unchanged.get(probe) or probe(begin(lives, {}))
        assert probe(begin(lives, {})) == first, probe


def test_every_parameter_has_a_probe_or_is_for_people_only() -> None:
    """None is left out, none is both, and the tables name no parameter that is gone."""
    probed = PROBES.keys() | BENEFITS.keys() | COMPLAINTS.keys() | ILLNESS.keys()
    probed |= REFERRALS.keys()
    assert {each.name for each in parameters(informational=False)} == probed
    assert CHOSEN.keys() <= PROBES.keys()


def test_a_number_with_bounds_is_changed_to_one_of_them() -> None:
    """Where a value is chosen by hand it is still the other bound, if the parameter has any."""
    astray = {}
    for name, chosen in CHOSEN.items():
        parameter = shipped().parameters[name]
        if parameter.type is ValueType.INT:
            both = (parameter.bounds.minimum, parameter.bounds.maximum)
            ends = [end for end in both if end is not None and end != parameter.value]
            astray.update({name: chosen} if ends and chosen not in ends else {})
    assert astray == {}


def test_what_is_for_people_only_is_read_by_nothing_else() -> None:
    """No rule, no constraint that binds and no code reads an informational parameter."""
    read = readers(shipped())
    assert sorted(each.name for each in parameters(informational=True) if each.name in read) == []


def test_what_is_for_people_only_says_why() -> None:
    """Each has a note that is more than a word."""
    assert [each.name for each in parameters(informational=True) if len(each.note) < 5] == []


def test_the_search_for_readers_finds_them() -> None:
    """Of the parameters with a probe each is found in a rule or in the code, by the same search."""
    read = readers(shipped())
    assert (
        sorted(each.name for each in parameters(informational=False) if each.name not in read) == []
    )
