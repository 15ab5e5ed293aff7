"""What a store has goes out, and comes in elsewhere as it was."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from pawpact.access.log import READ_PERSONAL, record
from pawpact.access.models import AccessLog
from pawpact.bootstrap.books import audit_books
from pawpact.database.counting import count_statements
from pawpact.importing.export import page
from pawpact.importing.export.service import FORMS
from pawpact.importing.mapping_file import load_mapping
from pawpact.importing.target import FIELDS, Kind
from tests.core.importing.export.outgoing import (
    FRESH,
    MAPPINGS,
    NAMES,
    ORDER,
    PURPOSE,
    STORE,
    export,
    furnish,
    lines,
    owned,
    rows_of,
    take_in,
    without_ids,
)
from tests.house import House

_PAGED = ("customer_page", "pet_page", "contract_page", "charge_page", "point_page")


def _make_pages_of(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("page", *_PAGED):
        monkeypatch.setattr(f"{page.__package__}.{name}.SIZE", size)


def test_what_went_out_comes_in_as_it_was(house: House) -> None:
    """In a fresh store the five files make the same records, the same balances, sound books."""
    furnish(house)
    house.open(FRESH)
    sent = {kind: export(house, kind) for kind in ORDER}
    for kind in ORDER:
        report = take_in(house, kind, sent[kind])
        assert (report.problems, report.created) == ((), report.rows)
    there, here = dict[str, str](), dict[str, str]()
    for kind in ORDER:
        again = without_ids(export(house, kind, FRESH), kind, there)
        assert again == without_ids(sent[kind], kind, here)
    assert owned(house, FRESH) == owned(house, STORE)
    with house.platform.reading(FRESH) as unit:
        assert [each.code for each in audit_books(unit).findings if each.places] == []


@pytest.mark.parametrize("kind", list(Kind))
def test_columns_are_those_of_the_mapping(kind: Kind) -> None:
    """Every field that an import can fill is in the file, in a column that its mapping names."""
    mapping = load_mapping(MAPPINGS / NAMES[kind])
    assert {column.name for column in mapping.columns} == set(FORMS[kind].columns)
    filled = {each.target.name for each in mapping.fields}
    assert FIELDS[kind].keys() - filled == ({"age_months"} if kind is Kind.PETS else set())


def test_no_cell_is_a_formula(house: House) -> None:
    """Names that begin like a formula do not begin so in the file."""
    furnish(house)
    names = [row["姓名"] for row in rows_of(export(house, Kind.CUSTOMERS), Kind.CUSTOMERS)]
    assert names == ["'=测试,甲", "''+测试", "丙"]
    pet = rows_of(export(house, Kind.PETS), Kind.PETS)[0]
    assert (pet["品种"], pet["毛色"]) == ("'@布偶", "'-白")


def test_without_a_purpose_nothing_personal_goes_out(house: House) -> None:
    """Customers are masked, and the trail says that a file was made and nobody was read."""
    furnish(house)
    row = rows_of(export(house, Kind.CUSTOMERS, purpose=" "), Kind.CUSTOMERS)[0]
    shown = (
        row["姓名"],
        row["手机号"][3:7],
        row["身份证号"][:14],
        row["居住情况"],
        row["房东同意"],
    )
    assert shown == ("'=" + "*" * 4, "****", "*" * 14, "***", "***")
    assert _trail(house) == [("export.run", "store", "customers")]


def test_each_reading_in_clear_is_on_record(house: House) -> None:
    """One line for the file, one for each customer that it opens, with the purpose."""
    people = furnish(house)
    export(house, Kind.CUSTOMERS)
    with house.platform.reading(STORE) as unit:
        read = select(AccessLog.subject_id).where(AccessLog.action == READ_PERSONAL)
        assert sorted(unit.session.scalars(read)) == people
    lines = [(READ_PERSONAL, "customer", PURPOSE)] * 3
    assert _trail(house) == [("export.run", "store", PURPOSE), *lines]


@pytest.mark.parametrize("kind", list(Kind))
def test_pages_leave_nobody_out(kind: Kind, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read one record at a time, the file is the same."""
    furnish(house)
    whole = export(house, kind)
    _make_pages_of(1, monkeypatch)
    assert export(house, kind) == whole


@pytest.mark.parametrize("kind", list(Kind))
def test_statements_do_not_grow_with_the_page(
    kind: Kind, house: House, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of three takes as many statements as a page of one."""
    furnish(house)
    counted = []
    for size in (3, 1):
        _make_pages_of(size, monkeypatch)
        with house.platform.unit(STORE) as unit, count_statements(engine) as counter:
            FORMS[kind].read(unit, 0, PURPOSE)
        counted.append(counter.count)
    assert counted[0] == counted[1] > 0


def test_nobody_waits_for_a_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a file is being written the store goes on writing."""
    furnish(house)
    _make_pages_of(1, monkeypatch)
    written = lines(house, Kind.CUSTOMERS)
    _, first = next(written), next(written)
    with house.platform.unit(STORE) as unit:
        record(unit, "meanwhile", "store", [1])
    assert first not in list(written)


def _trail(house: House) -> list[tuple[str, str, str]]:
    columns = (AccessLog.action, AccessLog.subject, AccessLog.purpose)
    with house.platform.reading(STORE) as unit:
        return [tuple(row) for row in unit.session.execute(select(*columns).order_by(AccessLog.id))]
