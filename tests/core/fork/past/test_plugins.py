"""What was asked of a plugin is said as it has to be said here."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from pawpact.fork.past.again import THING, Again, NeverHappened
from pawpact.fork.past.plugins import Asked, written
from pawpact.kernel.identity import subject_id
from pawpact.sdk import Here
from pawpact_plugins.illness_pause.models import Illness

PLUGIN = "illness_pause"
THERE = 99


def asked(again: Again, action: str, **body: Any) -> Asked:
    offered = again.sandbox.world.platform.host.plugins[PLUGIN].actions
    (found,) = (each for each in offered if each.name == action)
    return Asked(PLUGIN, found, body, "illness", THERE, "again-1")


def newest(again: Again) -> Any:
    with again.sandbox.world.platform.reading(again.store) as unit:
        rows = select(Illness.thing, Illness.version, Illness.contract, Illness.state)
        return unit.session.execute(rows.order_by(Illness.id.desc()).limit(1)).one()


def test_the_version_is_that_of_today(again: Again) -> None:
    """Where a step was refused or added here, whoever comes next sees how it stands here."""
    row = newest(again)
    again.numbers.note(THING, THERE, row.thing)
    said = written(again, asked(again, "treat", illness=THERE, version=row.version + 7))
    assert said == {"illness": subject_id("illness", row.thing), "version": row.version}


def test_what_was_made_anew_is_called_as_it_is_here(again: Again) -> None:
    """By what else is known of it; what nothing here fits never came about."""
    row = newest(again)
    known = Here("illness", {"contract": row.contract}, "state")
    assert written(again, asked(again, "consult", advice=known)) == {"advice": row.state}
    with pytest.raises(NeverHappened):
        written(again, asked(again, "consult", advice=Here("illness", {"contract": 1}, "state")))
