"""What an audit keeps of what it finds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.ledger.finding import NAMED, PAGE, Place, examine, one, pages
from pawpact.ledger.models import JournalRow
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import settled


def test_a_finding_names_some_places_and_counts_all(unit: Unit) -> None:
    """However many places are wrong, only so many are kept."""

    def look(_session: StoreSession) -> Iterator[Place]:
        return (Place.of(str(number), "right", "wrong") for number in range(3 * NAMED))

    (found,) = examine(unit.session, [one("wrong", Label("错", "wrong"), look)])
    assert (found.count, len(found.places)) == (3 * NAMED, NAMED)
    assert found.places[-1].where.en == str(NAMED - 1)


def test_rows_are_read_a_page_at_a_time(unit: Unit) -> None:
    """No more than a page is there at once, and every row comes once."""
    post(unit, [settled(number) for number in range(1, PAGE + 4)])
    read = [list(page) for page in pages(unit.session, Prepared(select(JournalRow.id)))]
    assert [len(page) for page in read] == [PAGE, 3]
    assert len({row.id for page in read for row in page}) == PAGE + 3
