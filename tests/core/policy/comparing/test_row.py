"""Rows of a table found again on the other side."""

from __future__ import annotations

from random import Random

from pawpact.policy.comparing.difference import RowChange
from pawpact.policy.comparing.row import row_changes
from pawpact.policy.model import Column
from pawpact.vocabulary.types import Row, ValueType

MONTHS = Column("months", ValueType.INT, key=True, better="lower")
KIND = Column("kind", ValueType.TEXT)
COUNT = Column("count", ValueType.INT, better="higher")
COLUMNS = (MONTHS, KIND, COUNT)


def row(months: int, kind: str, count: int = 1) -> Row:
    return {"months": months, "kind": kind, "count": count}


def test_a_row_is_known_by_its_key() -> None:
    """Another benefit at the same month is one row changed in its other columns."""
    (change,) = row_changes(
        COLUMNS, (row(3, "food"), row(6, "care")), (row(3, "food"), row(6, "toys", 2))
    )

    assert (change.before, change.after) == (row(6, "care"), row(6, "toys", 2))
    assert change.columns == ("kind", "count")


def test_a_row_whose_key_moved_is_known_by_what_cannot_be_kinder() -> None:
    """The same benefit a month earlier is one row changed, not one gone and one new."""
    (change,) = row_changes(COLUMNS, (row(6, "care"),), (row(5, "care"),))

    assert change == RowChange(row(6, "care"), row(5, "care"))


def test_without_anything_to_know_it_by_a_row_is_gone_or_new() -> None:
    """A table of numbers alone tells rows apart by all of them."""
    plain = (Column("from", ValueType.INT, better="lower"), COUNT)
    before, after = ({"from": 1, "count": 1},), ({"from": 1, "count": 2},)

    assert row_changes(plain, before, after) == (
        RowChange(None, after[0]),
        RowChange(before[0], None),
    )


def test_equal_rows_in_any_order_are_no_change() -> None:
    """Rows twice over and in another order are found again, each once."""
    rows = (row(3, "food"), row(3, "food"), row(6, "care"))

    assert row_changes(COLUMNS, rows, rows[::-1]) == ()
    assert row_changes(COLUMNS, rows, rows[1:]) == (RowChange(rows[0], None),)


def test_changes_lead_from_the_one_table_to_the_other() -> None:
    """Rows that are gone taken out and those that came put in, the new table is there."""
    random = Random(3)
    for _ in range(200):
        before, after = (
            tuple(
                row(random.randint(1, 4), random.choice(("food", "care")), random.randint(1, 2))
                for _ in range(random.randint(0, 5))
            )
            for _ in range(2)
        )
        changes = row_changes(COLUMNS, before, after)
        rows = list(before)
        for change in changes:
            if change.before is not None:
                rows.remove(change.before)
        rows += [change.after for change in changes if change.after is not None]

        assert sorted(map(repr, rows)) == sorted(map(repr, after))
        assert all(change.before != change.after for change in changes)
