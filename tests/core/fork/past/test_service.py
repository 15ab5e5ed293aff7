"""A past that is lived again comes out as it is on record, and otherwise under a draft."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from pawpact.demo.world import open_world
from pawpact.fork.document import document_of, fork_schema
from pawpact.fork.page import page_of
from pawpact.fork.past.calibrated import Difference
from pawpact.fork.past.ground import NotFromTheStart, refuse_imported
from pawpact.fork.past.service import fork_again, is_past
from pawpact.fork.run import reopen, using
from pawpact.fork.sandbox import AS_IT_IS, DRAFT
from pawpact.fork.shown import calibration_lines, summary
from pawpact.importing.models import ImportRun
from pawpact.kernel.errors import InvalidField
from pawpact.tenancy.models import PolicyRevision
from tests.core.demo.lived import RULES
from tests.core.fork.conftest import OTHER, quietly
from tests.core.fork.past.conftest import SINCE, Relived


def test_as_it_was_nothing_differs(relived: Relived) -> None:
    """Lived again under the same rules every figure of every month is that of the record."""
    found = relived.calibration
    assert found.differences == ()
    assert (found.undone, found.unread) == ({}, ())
    assert found.compared > 30


def test_both_books_hold(relived: Relived) -> None:
    """Every audit of a past that was lived again holds."""
    assert relived.compared.holds


def test_the_draft_lets_fewer_in(relived: Relived) -> None:
    """Who scores below seven hundred is not approved at once from the draft's day on."""
    pairs = {each.figure.name: each for each in relived.compared.pairs}
    assert not relived.compared.is_same
    assert pairs["deposits_taken"].difference != 0 or pairs["approved"].difference < 0


def test_the_draft_is_in_force_from_its_day(relived: Relived) -> None:
    """One world goes by the revisions on record, the other by one more, of the draft's morning."""
    begun = relived.compared.begun
    found = {}
    for name in (AS_IT_IS, DRAFT):
        with using(reopen(relived.plan, begun, name)) as sandbox:
            sandbox.world.clock.move_to(begun.at + timedelta(days=1))
            with sandbox.world.platform.reading(OTHER) as unit:
                whole = select(PolicyRevision.valid_from).where(PolicyRevision.beside.is_(None))
                starts = unit.session.scalars(whole).all()
                found[name] = (
                    unit.store.integer("credit_scoring.min_score"),
                    sum(each == begun.at for each in starts),
                )
    assert begun.since == SINCE
    assert found == {AS_IT_IS: (620, 0), DRAFT: (700, 1)}


def test_the_house_is_only_read(relived: Relived) -> None:
    """Not a byte of its database is another one afterwards."""
    before, after = relived.digests
    assert after == before


def test_a_difference_is_named(relived: Relived) -> None:
    """Where something came out otherwise, the report says what, and how far to trust it."""
    figure = relived.compared.pairs[0].figure
    other = tuple(each + 100 for each in figure.series)
    wrong = replace(relived.calibration, differences=(Difference(figure, other),))
    told = [each.en for each in calibration_lines(wrong)]
    assert told[0].startswith("lived again as it was: 1 of")
    assert figure.title.en.strip() in told[1]
    exact = next(calibration_lines(replace(relived.calibration, differences=()))).en
    assert exact.startswith("lived again as it was: 0 differences in")


def test_it_is_told_everywhere(relived: Relived) -> None:
    """The document fits its schema, the page shows the calibration, the summary says from when."""
    document = json.loads(json.dumps(document_of(relived.compared)))
    Draft202012Validator(fork_schema()).validate(document)
    assert document["calibration"]["is_exact"] is True
    assert "lived again as it was" in page_of(relived.compared, "en")
    assert f"{relived.compared.plan.days} days from {SINCE}" in summary(relived.compared).en


def test_a_day_before_the_first_rules_is_refused(relived: Relived, tmp_path: Path) -> None:
    """There was nothing then that a draft could be compared with; nothing is written."""
    plan = replace(relived.plan, since=date(2025, 12, 1), sandbox=tmp_path / "sandbox")
    world = open_world(relived.house, RULES, 41, node=0)
    assert is_past(world.platform, plan)
    with pytest.raises(InvalidField):
        fork_again(world.platform, plan, quietly)
    world.platform.parts.database.engine.dispose()
    assert not plan.sandbox.exists()


def test_what_was_imported_cannot_be_lived_again(relived: Relived) -> None:
    """What led to it happened elsewhere, and the refusal says so."""
    plan, begun = relived.plan, relived.compared.begun
    with (
        using(reopen(plan, begun, AS_IT_IS)) as sandbox,
        sandbox.world.platform.rehearsing(OTHER),
        sandbox.world.platform.unit(OTHER) as unit,
    ):
        refuse_imported(unit)
        unit.session.add(_import(unit.ids.one(), unit.at))
        unit.session.flush()
        with pytest.raises(NotFromTheStart):
            refuse_imported(unit)


def _import(number: int, at: datetime) -> ImportRun:
    return ImportRun(
        id=number,
        kind="contracts",
        file="contracts.xlsx",
        mapping_hash="x",
        rows=1,
        created=1,
        linked=0,
        refused=0,
        at=at,
        actor="platform:cli",
    )
