"""A store that has a bit of everything, and files that go from one store to another."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from pawpact.accounts.models import Customer
from pawpact.accounts.service import register_customers
from pawpact.accounts.values import ConsentKind, Housing, NewCustomer
from pawpact.contracts.opening.contract import OpeningContract, bring_contracts
from pawpact.importing.export.service import export_lines
from pawpact.importing.gathering import Source
from pawpact.importing.mapping_file import load_mapping
from pawpact.importing.service import import_file
from pawpact.importing.target import Kind
from pawpact.importing.values import ImportReport
from pawpact.ledger.movement import open_customer, open_reward_points
from pawpact.ledger.posting import post
from pawpact.ledger.service import balances_of
from pawpact.ledger.spending import hold
from pawpact.ledger.values import Balances
from pawpact.pets.service import intake_pets
from pawpact.pets.values import NewPet, PetState, Sex, Species
from tests.core.shop import phone
from tests.house import House, identity_number

STORE, FRESH = "xihu", "yulin"
PURPOSE = "迁移到新店"
MAPPINGS = Path(__file__).parents[4] / "examples" / "mappings"
NAMES = {kind: f"{kind}.yaml" for kind in Kind} | {Kind.POINTS: "points_by_expiry.yaml"}
ORDER = (Kind.CUSTOMERS, Kind.PETS, Kind.CONTRACTS, Kind.CHARGES, Kind.POINTS)
_ID = re.compile(r"\b(?:cus|pet|con)_[0-9a-z]{13}\b")
_SIGNED = datetime(2025, 12, 15, 4, tzinfo=UTC)
_PEOPLE = (
    NewCustomer(
        "=测试,甲",
        phone(1),
        identity_number(date(1990, 5, 17), 1),
        Housing.SHARED_RENTAL,
        landlord_consent=True,
        consents=frozenset({ConsentKind.IDENTITY_CHECK}),
    ),
    NewCustomer("'+测试", phone(2), housing=Housing.FAMILY, landlord_consent=False),
    NewCustomer("丙", phone(3)),
)


def furnish(house: House) -> list[int]:
    """Three customers, three pets, two contracts and points of every kind; the customers."""
    house.open(STORE)
    with house.platform.unit(STORE, "staff:1") as unit:
        people = register_customers(unit, _PEOPLE)
        pets = intake_pets(unit, _pets())
        first = _contract("a", people[0], pets[0], deposit=50_000, granted=("deworming",))
        second = _contract("b", people[1], pets[1], term=24, paid=3, streak=1)
        bring_contracts(unit, [first, second])
        reward = [
            open_reward_points(f"r{place}", people[0], points, 10, unit.at + timedelta(days), "t")
            for place, (points, days) in enumerate(((40, 30), (7, 30), (25, 60)))
        ]
        paid = open_customer("p", people[0], "t", paid=26_050, bonus=3_000)
        post(unit, [*reward, paid, open_customer("q", people[1], "t", bonus=5)])
        hold(unit, people[0], 5_000, "order:1")
    return people


def export(house: House, kind: Kind, store: str = STORE, purpose: str = PURPOSE) -> bytes:
    """The whole file."""
    return b"".join(lines(house, kind, store, purpose))


def lines(house: House, kind: Kind, store: str = STORE, purpose: str = PURPOSE) -> Iterator[bytes]:
    """Its lines as they are written."""
    return export_lines(lambda: house.platform.unit(store, "staff:1"), kind, purpose)


def rows_of(content: bytes, kind: Kind) -> list[dict[str, str]]:
    """The file's rows by column, as a spreadsheet shows them."""
    encoding = "gb18030" if kind is Kind.CUSTOMERS else "utf-8-sig"
    return list(csv.DictReader(content.decode(encoding).splitlines()))


def take_in(house: House, kind: Kind, content: bytes, store: str = FRESH) -> ImportReport:
    """Import the file with its mapping of the examples."""
    mapping = load_mapping(MAPPINGS / NAMES[kind])
    with house.platform.unit(store, "staff:1") as unit:
        source = Source(f"{kind}.csv", content.splitlines(keepends=True), mapping)
        return import_file(unit, source)


def without_ids(content: bytes, kind: Kind, known: dict[str, str]) -> list[dict[str, str]]:
    """The rows with ids told by the order in which they were met, which outlives a move."""

    def ordinal(match: re.Match[str]) -> str:
        return known.setdefault(match.group(), f"{match.group()[:3]}:{len(known)}")

    return [
        {name: _ID.sub(ordinal, cell) for name, cell in row.items()}
        for row in rows_of(content, kind)
    ]


def owned(house: House, store: str) -> list[tuple[int, ...]]:
    """What each customer has, what orders hold of it counted in."""
    with house.platform.reading(store) as unit:
        people = unit.session.scalars(select(Customer.id).order_by(Customer.id)).all()
        return [_whole(each) for each in balances_of(unit, people).values()]


def _whole(each: Balances) -> tuple[int, ...]:
    held = each.held
    points = (each.paid + held.paid, each.bonus + held.bonus)
    return (*points, each.reward_points + held.reward_points, each.deposit)


def _pets() -> list[NewPet]:
    known = {"intake_at": _SIGNED - timedelta(days=40, seconds=7), "opening": PetState.ADOPTED}
    return [
        NewPet(
            Species.CAT,
            "年糕",
            "@布偶",
            Sex.FEMALE,
            "-白",
            born_on=date(2025, 5, 1),
            born_estimated=True,
            weight_grams=4_200,
            tags=("neutered", "low_threshold"),
            **known,
        ),
        NewPet(Species.DOG, "豆豆", sex=Sex.MALE, **known),
        NewPet(Species.OTHER, cage="A1"),
    ]


def _contract(
    key: str,
    customer: int,
    pet: int,
    *,
    term: int = 12,
    paid: int = 2,
    streak: int | None = None,
    deposit: int = 0,
    granted: tuple[str, ...] = (),
) -> OpeningContract:
    signed, next_on = _SIGNED.date(), date(2026, 4, 10)
    return OpeningContract(
        key,
        customer,
        pet,
        "cat_common",
        39_800,
        term,
        signed,
        next_on,
        paid,
        streak,
        deposit,
        granted,
    )
