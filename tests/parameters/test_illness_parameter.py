"""Every number about ill pets does something, in stores that have the plugin on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact_plugins.illness_pause import plugin
from pawpact_plugins.illness_pause.models import METADATA
from tests.conftest import OpenVault
from tests.databases import OF_ANY_DATABASE, Given
from tests.house import House, build_house
from tests.parameters import table
from tests.parameters.probe import Probe
from tests.parameters.probe_illness import CHOSEN, ILLNESS
from tests.parameters.scene import BEGIN, RestartingClock, begin
from tests.parameters.test_benefit_parameter import shipped


@pytest.fixture(scope="module")
def lives(template: Callable[[], Given]) -> Iterator[House]:
    """One platform for all lives, with the plugin on."""
    engine = make_engine(template().url)
    METADATA.create_all(engine)
    yield from build_house(Database(engine), RestartingClock(BEGIN), OpenVault(), [plugin])
    engine.dispose()


@pytest.fixture(scope="module")
def unchanged(lives: House) -> dict[Probe, object]:
    """What each probe comes to under the platform's own numbers, lived once."""
    return {}


@OF_ANY_DATABASE
@pytest.mark.parametrize("name", ILLNESS)
def test_a_parameter_makes_a_difference(
    name: str, lives: House, unchanged: dict[Probe, object]
) -> None:
    """With this one number changed, a date, an amount, a decision or a word comes out otherwise."""
    probe = ILLNESS[name]
    if probe not in unchanged:
        unchanged[probe] = probe(begin(lives, {}))
    value = CHOSEN[name] if name in CHOSEN else table.other_value(shipped().parameters[name])
    assert probe(begin(lives, {name: value})) != unchanged[probe]


@OF_ANY_DATABASE
def test_the_same_life_comes_out_the_same(lives: House, unchanged: dict[Probe, object]) -> None:
    """Without a change nothing differs, so a difference is the parameter's doing."""
    for probe in dict.fromkeys(ILLNESS.values()):
        first = unchanged.get(probe) or probe(begin(lives, {}))
        assert probe(begin(lives, {})) == first, probe
