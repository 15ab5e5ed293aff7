"""A file comes in: every row is taken or reported, and twice is once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from pawpact.accounts.models import Customer
from pawpact.accounts.service import register_customer
from pawpact.database.counting import count_statements
from pawpact.database.model import TenantModel
from pawpact.importing.models import ImportedRow, ImportRun
from pawpact.importing.report import counts
from pawpact.importing.service import import_file
from pawpact.importing.values import ImportReport
from pawpact.pets.models import Pet, PetEvent
from pawpact.pets.service import intake_pet, record_death
from pawpact.pets.values import NewPet, Species
from pawpact.tenancy.unit import Unit
from tests.core.importing.file import CUSTOMERS_MAPPING, customers, many_pets, pet_cells, pets
from tests.core.shop import identity_number, make_store, newcomer, phone

BAD = pet_cells("bad", Date_of_Birth="31.12.2024")


def _count(unit: Unit, model: type[TenantModel]) -> int:
    return unit.session.scalar(select(func.count()).select_from(model)) or 0


def _lines(report: ImportReport) -> list[tuple[int, str, int]]:
    return [(each.line, each.column, each.number) for each in report.problems]


def test_record_holds_what_the_row_said(unit: Unit) -> None:
    """A pet's record has the row's values, its dates in the store's zone, and its source key."""
    import_file(unit, pets([pet_cells("A-1", Secondary_Color="White", Type="kitten")]))
    row = unit.session.scalar(select(Pet))
    assert row is not None
    assert (row.name, row.species, row.breed) == ("Tofu", "cat", "Domestic Shorthair")
    assert (row.colour, row.born_on, row.source_key) == ("Black / White", date(2024, 5, 1), "A-1")
    assert row.intake_at == datetime(2025, 6, 1, 1, 55, tzinfo=UTC)
    assert row.state == "adopted"
    assert unit.session.scalars(select(PetEvent.reason)).all() == ["import"]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000), good=st.integers(0, 30), faults=st.integers(0, 5))
def test_every_row_is_accounted_for(unit: Unit, seed: int, good: int, faults: int) -> None:
    """Taken, repeated, left out and refused rows add up to the rows of the file, each as meant."""
    rows = many_pets(seed, good)
    for number in range(faults):
        rows.append(pet_cells(f"{seed}-date-{number}", Intake_Date="yesterday"))
        rows.append(pet_cells(f"{seed}-type-{number}", Type="Dragon"))
        rows.append(pet_cells(f"{seed}-birth-{number}", Date_of_Birth="2025-06-02"))
        rows.append(pet_cells(f"{seed}-zoo-{number}", Type="Zoo"))
        rows.append(["too", "short"])
    rows += rows[:good]
    report = import_file(unit, pets(rows), dry_run=True)
    assert counts(report) == {
        "rows": 2 * good + 5 * faults,
        "created": good,
        "linked": 0,
        "unchanged": 0,
        "repeated": good,
        "skipped": faults,
        "refused": 4 * faults,
    }


def test_good_rows_wait_for_the_bad(unit: Unit) -> None:
    """One bad row holds the whole file back until somebody accepts the good rows."""
    given = [pet_cells("A-1"), BAD]
    held = import_file(unit, pets(given))
    assert (held.held_back, _count(unit, Pet), _count(unit, ImportRun)) == (True, 0, 0)
    taken = import_file(unit, pets(given), accept_good=True)
    assert (taken.written, _count(unit, Pet)) == (True, 1)


def test_same_file_twice_changes_nothing(unit: Unit) -> None:
    """The second time every row is unchanged, and nothing at all is written."""
    given = many_pets(1, 20)
    import_file(unit, pets(given))
    before = [_count(unit, model) for model in (Pet, PetEvent, ImportedRow, ImportRun)]
    again = import_file(unit, pets(given))
    assert (again.unchanged, again.created, again.written) == (20, 0, False)
    assert [_count(unit, model) for model in (Pet, PetEvent, ImportedRow, ImportRun)] == before


def test_pet_that_lived_on_is_still_unchanged(unit: Unit) -> None:
    """A file imported again after the pet's record moved on does not touch the record."""
    given = [pet_cells("A-1", Outcome_Status="")]
    import_file(unit, pets(given))
    pet = unit.session.scalars(select(Pet.id)).one()
    record_death(unit, [pet], "old age")
    assert import_file(unit, pets(given)).unchanged == 1
    assert unit.session.scalars(select(Pet.state)).one() == "deceased"


def test_changed_row_is_reported(unit: Unit) -> None:
    """A row whose content changed since its import is a problem, and the record stays."""
    import_file(unit, pets([pet_cells("A-1")]))
    report = import_file(unit, pets([pet_cells("A-1", Name="Miso")]))
    assert _lines(report) == [(2, "Animal ID", 1)]
    assert unit.session.scalars(select(Pet.name)).one() == "Tofu"


def test_column_nobody_reads_may_change(unit: Unit) -> None:
    """Only what the mapping reads makes a row another row."""
    import_file(unit, pets([pet_cells("A-1", Sex="Unknown")]))
    assert import_file(unit, pets([pet_cells("A-1", Sex="")])).unchanged == 1


def test_same_key_with_other_content_is_reported(unit: Unit) -> None:
    """Within a file the second row of a key is a problem at the cell that differs."""
    report = import_file(unit, pets([pet_cells("A-1"), pet_cells("A-1", Sex="Female")]))
    assert _lines(report) == [(3, "Sex", 5)]
    assert report.problems[0].hint is not None
    assert "line 2" in report.problems[0].hint.en


@pytest.mark.parametrize(
    ("cells", "column", "number", "found"),
    [
        (pet_cells("A", Date_of_Birth="31.12.2024"), "Date of Birth", 9, "31.12.2024"),
        (pet_cells("A", Type="Dragon"), "Type", 4, "Dragon"),
        (pet_cells("A", Type=""), "Type", 4, ""),
        (pet_cells("A", Date_of_Birth="2025-06-02"), "Date of Birth", 9, "2025-06-02"),
        (pet_cells("A", Intake_Date="2099-01-01"), "Intake Date", 10, "2099-01-01"),
        (pet_cells("A", Primary_Breed="x" * 61), "Primary Breed", 6, "x" * 40 + "…"),
        (pet_cells(""), "Animal ID", 1, ""),
        (pet_cells("k" * 81), "Animal ID", 1, ""),
    ],
)
def test_problem_names_line_column_and_what_was_found(
    unit: Unit, cells: list[str], column: str, number: int, found: str
) -> None:
    """Whatever is wrong with a row is told with its line, its column and what stands there."""
    report = import_file(unit, pets([pet_cells("fine"), cells]))
    problem = report.problems[0]
    assert (problem.line, problem.column, problem.number, problem.found) == (
        3,
        column,
        number,
        found,
    )


def test_row_tells_all_its_problems(unit: Unit) -> None:
    """Two bad cells of one row are told together, and the row counts once."""
    report = import_file(unit, pets([pet_cells("A", Type="Dragon", Intake_Date="soon")]))
    assert _lines(report) == [(2, "Type", 4), (2, "Intake Date", 10)]
    assert report.refused == 1


def test_key_taken_by_hand_is_refused(unit: Unit) -> None:
    """A source key that somebody entered by hand is not overwritten."""
    intake_pet(unit, NewPet(Species.CAT, source_key="A-1"))
    report = import_file(unit, pets([pet_cells("A-1")]))
    assert _lines(report) == [(2, "Animal ID", 1)]


def test_dry_run_writes_nothing(unit: Unit, engine: Engine) -> None:
    """A dry run answers what the run would, and sends no write."""
    given = many_pets(2, 5)
    with count_statements(engine) as statements:
        told = import_file(unit, pets(given), dry_run=True)
    assert not [each for each in statements.sent if each.startswith(("INSERT", "UPDATE"))]
    assert counts(import_file(unit, pets(given))) == counts(told)


def test_statements_grow_by_the_thousand_only(unit: Unit, engine: Engine) -> None:
    """Nine hundred rows take as many statements as nine."""
    with count_statements(engine) as few:
        import_file(unit, pets(many_pets(3, 9)))
    with count_statements(engine) as many:
        import_file(unit, pets(many_pets(4, 900)))
    begin = sum(each.startswith("BEGIN") for each in few.sent)
    assert many.count == few.count - begin


def test_customers_come_in_once(unit: Unit) -> None:
    """Customers are registered with what the file knows, and the second time are unchanged."""
    number = identity_number(date(1990, 5, 17))
    given = [["王一", f"+86 {phone(1)}", number, "租房"], ["李二", phone(2), "无", ""]]
    assert import_file(unit, customers(given)).created == 2
    assert import_file(unit, customers(given)).unchanged == 2
    housing = unit.session.scalars(select(Customer.housing).order_by(Customer.id)).all()
    assert housing == ["rented", None]


def test_keys_of_pets_and_customers_do_not_meet(unit: Unit) -> None:
    """A customer whose key is also a pet's is not taken for a row that came in before."""
    import_file(unit, pets([pet_cells(phone(1))]))
    report = import_file(unit, customers([["王一", phone(1), "", ""]]))
    assert (report.created, report.refused) == (1, 0)


def test_empty_cell_of_a_needed_field_is_missing(unit: Unit) -> None:
    """A needed field that is empty is told as missing, not as wrong."""
    mapping = CUSTOMERS_MAPPING.replace("key: 手机", "key: 姓名")
    report = import_file(unit, customers([["王一", "", "", ""]], mapping))
    assert [each.message.en for each in report.problems] == ["phone: it is missing"]


def test_known_phone_is_linked(unit: Unit) -> None:
    """A customer who was registered at the counter is linked, and stays one customer."""
    register_customer(unit, newcomer(1))
    report = import_file(unit, customers([["王一", phone(1), "", ""]]))
    assert (report.created, report.linked, _count(unit, Customer)) == (0, 1, 1)


def test_known_phone_is_reported_where_the_store_rejects(unit: Unit) -> None:
    """Under reject a known phone is a problem of its row."""
    unit.store = make_store({"core.accounts.duplicate_phone_policy": "reject"})
    register_customer(unit, newcomer(1))
    report = import_file(unit, customers([["王一", phone(1), "", ""]]))
    assert _lines(report) == [(2, "手机", 2)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda name, mobile, card: [name, mobile + "7", card, ""],
        lambda name, mobile, card: [name, mobile, card[:-1] + "?", ""],
        lambda name, mobile, card: [name, mobile, card, f"{name}的家"],
        lambda name, mobile, card: ["", mobile, card, ""],
    ],
)
def test_report_on_customers_holds_nothing_personal(
    unit: Unit, spoil: Callable[[str, str, str], list[str]]
) -> None:
    """Whatever is wrong in a customer's row, no name, phone or number gets into the report."""
    name, mobile, card = "王小明", phone(1), identity_number(date(1990, 5, 17))
    report = import_file(unit, customers([spoil(name, mobile, card)]))
    assert report.refused == 1
    assert not [part for part in (name, mobile[:10], card[:17]) if part in repr(report)]


def test_stored_keys_are_blind(unit: Unit) -> None:
    """What is kept of an imported row is what the vault made of it, not the row."""
    import_file(unit, customers([["王一", phone(1), "", ""]]))
    row = unit.session.scalar(select(ImportedRow))
    assert row is not None
    assert row.key_blind == unit.vault.blind("import.key", phone(1))
    assert row.content_blind.startswith(b"blind||import.content|")
