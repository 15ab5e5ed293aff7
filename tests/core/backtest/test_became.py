"""What became of plugins' own things."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pawpact.backtest.became import fate_of_thing, things_of
from pawpact.hosting.host import Host
from pawpact_plugins.illness_pause.models import Illness
from tests.stories.installation import FURTHER


@pytest.mark.parametrize(
    ("claim", "state", "code"),
    [
        ("", "treating", "illness_treating"),
        ("accepted", "recovered", "illness_accepted"),
        ("", "unheard_of", None),
    ],
)
def test_the_first_column_with_a_word_counts(claim: str, state: str, code: str | None) -> None:
    """An answered claim says more than the stage; a value without a word says nothing."""
    fate = fate_of_thing(Illness, SimpleNamespace(claim=claim, state=state))
    assert (fate and fate.code) == code


def test_things_are_those_of_which_plugins_say_it() -> None:
    """A farewell has a state too, and no words for what became of it."""
    assert set(things_of(Host.of(FURTHER))) == {"complaint", "illness"}
