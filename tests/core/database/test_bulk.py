"""Batches are written for one store, counted, and all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pawpact.database import bulk
from pawpact.database.counting import count_statements
from pawpact.database.session import Database, TenantBreach
from pawpact.kernel.errors import Defect

AT = datetime(2026, 3, 12, 4, 0, 0, 123000, tzinfo=UTC)


def bowls(database: Database, model: SimpleNamespace, tenant: int = 1) -> dict[Any, int]:
    with database.reading(tenant) as session:
        rows = session.execute(select(model.Bowl.shelf, model.Bowl.kind, model.Bowl.grams))
        return {(shelf, kind): grams for shelf, kind, grams in rows}


def test_insert_writes_values_as_the_models_hold_them(
    database: Database, model: SimpleNamespace
) -> None:
    """Datetimes, enums and None come back as they were handed in, under the session's store."""
    columns: bulk.Columns = {
        "id": [1, 2],
        "name": ["一号", "b"],
        "built_at": [AT, None],
        "colour": [model.Colour.BLACK, model.Colour.GINGER],
    }
    with database.store(7) as session:
        assert bulk.insert(session, model.Kennel, columns) == 2
    with database.store(7) as session:
        found = session.scalars(select(model.Kennel).order_by(model.Kennel.id)).all()
        assert [(row.tenant_id, row.name, row.built_at, row.colour) for row in found] == [
            (7, "一号", AT, "black"),
            (7, "b", None, "ginger"),
        ]


def test_a_column_of_nothing_is_nothing(database: Database, model: SimpleNamespace) -> None:
    """Where every row holds None, also in place of a default, None is written and so updated."""
    with database.store(1) as session:
        none: bulk.Columns = {"id": [1, 2], "name": ["a", "b"], "built_at": [None, None]}
        bulk.insert(session, model.Kennel, none)
        bulk.insert(
            session,
            model.Kennel,
            {"id": [3, 4], "name": ["c", "d"], "built_at": [None, AT], "places": [0, 0]},
        )
        bulk.update(session, model.Kennel, [1, 2], {"built_at": [AT, AT], "places": [3, 4]})
        emptied: bulk.Columns = {"built_at": [None], "places": [5]}
        bulk.update(session, model.Kennel, [2], emptied, guard={"places": 4})
    with database.reading(1) as session:
        kept = select(model.Kennel.built_at, model.Kennel.places).order_by(model.Kennel.id)
        found = [tuple(row) for row in session.execute(kept)]
    assert found == [(AT, 3), (None, 5), (None, 0), (AT, 0)]


def test_insert_adds_plain_defaults(database: Database, model: SimpleNamespace) -> None:
    """A column left out gets the model's default, as the ORM would give it."""
    with database.store(1) as session:
        bulk.insert(session, model.Kennel, {"id": [1], "name": ["a"]})
        assert session.execute(select(model.Kennel.places, model.Kennel.colour)).one() == (
            0,
            "ginger",
        )


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ({"id": [1], "tenant_id": [2], "name": ["a"]}, TenantBreach, "adds the tenant itself"),
        ({"id": [1, 2], "name": ["a"]}, Defect, "differ in length"),
        ({"id": [1], "nmae": ["a"], "name": ["a"]}, Defect, "no column nmae"),
        ({"id": [1]}, Defect, "kennel.name has no value"),
    ],
)
def test_insert_refuses_columns_that_do_not_fit(
    columns: bulk.Columns,
    error: type[Exception],
    said: str,
    database: Database,
    model: SimpleNamespace,
) -> None:
    """A tenant column, unequal lengths, unknown and missing columns raise."""
    with pytest.raises(error, match=said), database.store(1) as session:
        bulk.insert(session, model.Kennel, columns)


def test_no_rows_need_no_statement(database: Database, model: SimpleNamespace) -> None:
    """An empty batch sends nothing at all."""
    empty: dict[str, list[int]] = {"shelf": [], "kind": []}
    with database.store(1) as session, count_statements(database.engine) as statements:
        assert bulk.insert(session, model.Kennel, {"id": [], "name": []}) == 0
        assert bulk.update(session, model.Kennel, [], {"places": []}) == 0
        assert bulk.upsert_add(session, model.Bowl, empty, [], "grams") == 0
        assert bulk.take(session, model.Bowl, empty, [], "grams") == []
    assert statements.sent == []


def test_a_batch_is_sent_by_ten_thousand(database: Database, model: SimpleNamespace) -> None:
    """25,000 rows need three statements; ten rows and two thousand need one each."""
    for base, rows, expected in ((0, 10, 1), (10_000, 2_000, 1), (20_000, 25_000, 3)):
        keys = list(range(base, base + rows))
        with database.store(1) as session, count_statements(database.engine) as statements:
            bulk.insert(session, model.Kennel, {"id": keys, "name": ["x"] * rows})
            sent = [each for each in statements.sent if each.startswith("INSERT")]
        assert len(sent) == expected


def test_a_failing_row_undoes_the_batch_and_shows_no_value(
    database: Database, model: SimpleNamespace
) -> None:
    """A row that breaks a constraint leaves none of its batch, and the error hides the values."""
    columns: bulk.Columns = {"id": [1, 2, 1], "name": ["secret", "secret", "secret"]}
    with pytest.raises(IntegrityError) as caught, database.store(1) as session:
        bulk.insert(session, model.Kennel, columns)
    assert "secret" not in str(caught.value)
    with database.reading(1) as session:
        assert session.scalar(select(func.count(model.Kennel.id))) == 0


def test_update_changes_each_row_of_the_own_store(
    two_stores: Database, model: SimpleNamespace
) -> None:
    """Each key gets its own values; the same keys of another store keep theirs."""
    with two_stores.store(1) as session:
        assert bulk.update(session, model.Kennel, [1, 2], {"places": [5, 6]}) == 2
        assert session.scalars(select(model.Kennel.places)).all() == [5, 6]
    with two_stores.reading(2) as session:
        assert session.scalars(select(model.Kennel.places)).all() == [20, 20]


def test_update_reaches_no_row_of_another_store(database: Database, model: SimpleNamespace) -> None:
    """A key that only another store has counts as missing and undoes the batch."""
    with database.store(2) as session:
        bulk.insert(session, model.Kennel, {"id": [1, 9], "name": ["a", "b"]})
    with database.store(1) as session:
        bulk.insert(session, model.Kennel, {"id": [1], "name": ["mine"]})
    with pytest.raises(Defect, match="2 rows were to be changed, 1"), database.store(1) as session:
        bulk.update(session, model.Kennel, [1, 9], {"name": ["x", "x"]})
    with database.reading(1) as session:
        assert session.scalars(select(model.Kennel.name)).all() == ["mine"]


def test_update_refuses_rows_that_moved_on(two_stores: Database, model: SimpleNamespace) -> None:
    """A guard column that no longer holds the expected value undoes the whole batch."""
    with two_stores.store(1) as session:
        bulk.update(session, model.Kennel, [2], {"colour": ["black"]})
    guard = {"colour": model.Colour.GINGER}
    with pytest.raises(Defect), two_stores.store(1) as session:
        bulk.update(session, model.Kennel, [1, 2], {"places": [1, 1]}, guard=guard)
    with two_stores.reading(1) as session:
        assert session.scalars(select(model.Kennel.places)).all() == [10, 10]


def test_loaded_rows_show_what_a_batch_wrote(two_stores: Database, model: SimpleNamespace) -> None:
    """A row loaded before a batch is read anew after it."""
    with two_stores.store(1) as session:
        kennel = session.get_one(model.Kennel, (1, 1))
        bulk.update(session, model.Kennel, [1], {"places": [77]})
        assert kennel.places == 77


def test_pending_rows_are_written_before_a_batch(
    database: Database, model: SimpleNamespace
) -> None:
    """A row that was only added to the session is found by a batch that follows."""
    with database.store(1) as session:
        session.add(model.Kennel(id=1, name="a"))
        bulk.update(session, model.Kennel, [1], {"places": [3]})


def test_upsert_add_makes_rows_and_adds_to_them(database: Database, model: SimpleNamespace) -> None:
    """A missing row begins with the amount; one that is there, or named twice, is added to."""
    keys: bulk.Columns = {"shelf": ["a", "a", "b"], "kind": [1, 1, 1]}
    with database.store(1) as session:
        bulk.upsert_add(session, model.Bowl, keys, [5, 6, 7], "grams")
        bulk.upsert_add(session, model.Bowl, {"shelf": ["b"], "kind": [1]}, [-3], "grams")
    assert bowls(database, model) == {("a", 1): 11, ("b", 1): 4}


def test_upsert_add_keeps_stores_apart(database: Database, model: SimpleNamespace) -> None:
    """The same key in two stores is two rows."""
    keys: bulk.Columns = {"shelf": ["a"], "kind": [1]}
    for tenant in (1, 2):
        with database.store(tenant) as session:
            bulk.upsert_add(session, model.Bowl, keys, [tenant], "grams")
    assert bowls(database, model, 1) == {("a", 1): 1}
    assert bowls(database, model, 2) == {("a", 1): 2}


def fill(database: Database, model: SimpleNamespace, grams: dict[str, int]) -> None:
    keys: bulk.Columns = {"shelf": list(grams), "kind": [1] * len(grams)}
    for tenant in (1, 2):
        with database.store(tenant) as session:
            bulk.upsert_add(session, model.Bowl, keys, list(grams.values()), "grams")


def test_take_subtracts_where_enough_is_there(database: Database, model: SimpleNamespace) -> None:
    """Covered positions are taken to the last gram; others are named and left as they were."""
    fill(database, model, {"a": 10, "b": 10, "c": 10})
    keys: bulk.Columns = {"shelf": ["c", "b", "a", "missing"], "kind": [1, 1, 1, 1]}
    with database.store(1) as session:
        assert bulk.take(session, model.Bowl, keys, [11, 10, 4, 1], "grams") == [0, 3]
    assert bowls(database, model, 1) == {("a", 1): 6, ("b", 1): 0, ("c", 1): 10}
    assert bowls(database, model, 2) == {("a", 1): 10, ("b", 1): 10, ("c", 1): 10}


def test_take_serves_a_repeated_key_in_its_order(
    database: Database, model: SimpleNamespace
) -> None:
    """Several takings from one row go one after the other until it holds too little."""
    fill(database, model, {"a": 10})
    keys: bulk.Columns = {"shelf": ["a"] * 4, "kind": [1] * 4}
    with database.store(1) as session:
        assert bulk.take(session, model.Bowl, keys, [6, 5, 3, 1], "grams") == [1]
    assert bowls(database, model) == {("a", 1): 0}


def test_take_is_one_statement_however_many_rows(
    database: Database, model: SimpleNamespace
) -> None:
    """A thousand rows are taken from in one statement, an uncovered one among them."""
    fill(database, model, {f"{number:04}": 10 for number in range(1_000)})
    keys: bulk.Columns = {"shelf": [f"{number:04}" for number in range(1_000)], "kind": [1] * 1_000}
    amounts = [11 if number == 500 else 1 for number in range(1_000)]
    with database.store(1) as session, count_statements(database.engine) as statements:
        assert bulk.take(session, model.Bowl, keys, amounts, "grams") == [500]
        assert statements.count == 2, statements  # BEGIN IMMEDIATE and the update


def test_take_holds_the_largest_numbers_exactly(database: Database, model: SimpleNamespace) -> None:
    """63-bit keys and amounts go through the batch without losing a digit."""
    key, held = 2**63 - 1, 2**62 + 1
    with database.store(1) as session:
        bulk.insert(session, model.Bowl, {"shelf": ["a"], "kind": [key], "grams": [held]})
        keys: bulk.Columns = {"shelf": ["a"], "kind": [key]}
        assert bulk.take(session, model.Bowl, keys, [held - 1], "grams") == []
    assert bowls(database, model) == {("a", key): 1}


def test_take_refuses_to_give(database: Database, model: SimpleNamespace) -> None:
    """A negative amount raises, because it would be an unguarded addition."""
    fill(database, model, {"a": 10})
    with pytest.raises(Defect, match="never negative"), database.store(1) as session:
        bulk.take(session, model.Bowl, {"shelf": ["a"], "kind": [1]}, [-1], "grams")


def test_add_answers_what_the_rows_hold_now(two_stores: Database, model: SimpleNamespace) -> None:
    """Each row of the own store grows by its amount and is answered; another store's stays."""
    with two_stores.store(1) as session:
        bulk.update(session, model.Kennel, [1, 2], {"places": [5, 6]})
        found = bulk.add(session, model.Kennel, [2, 1], {"places": [10, 20]}, ("places",))
    assert found == {1: (25,), 2: (16,)}
    with two_stores.reading(2) as session:
        assert session.scalars(select(model.Kennel.places)).all() == [20, 20]


def test_add_refuses_a_row_that_is_not_there(two_stores: Database, model: SimpleNamespace) -> None:
    """One missing row undoes the whole call."""
    with (
        pytest.raises(Defect, match="2 rows were to be changed, 1 are there"),
        two_stores.store(1) as session,
    ):
        bulk.add(session, model.Kennel, [1, 99], {"places": [1, 1]}, ())


def test_add_refuses_a_row_named_twice(two_stores: Database, model: SimpleNamespace) -> None:
    """Only one of two amounts for the same row would reach it, so both are refused."""
    with pytest.raises(Defect, match="named twice"), two_stores.store(1) as session:
        bulk.add(session, model.Kennel, [1, 1], {"places": [1, 1]}, ())
