"""Files that other systems could have written: made up, with faults that are counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from pawpact.importing.gathering import Source
from pawpact.importing.mapping_file import read_mapping

PETS_MAPPING = """\
format: 1
import: pets
key: Animal ID
empty: [Unknown]
skip_when:
  - {column: Type, is: [Zoo], reason: {zh: 野生动物, en: wild animals}}
fields:
  name: Name
  species:
    column: Type
    values: {Cat: cat, Kitten: cat, Dog: dog, Rabbit: other}
  breed: Primary Breed
  colour: {columns: [Primary Color, Secondary Color], join: " / "}
  sex: {column: Sex, values: {Male: male, Female: female}}
  born_on: {column: Date of Birth, dates: [MM/DD/YYYY hh:mm:ss AM, YYYY-MM-DD]}
  intake_at: {column: Intake Date, dates: [MM/DD/YYYY hh:mm:ss AM, YYYY-MM-DD]}
  opening:
    column: Outcome Status
    values: {Adopted: adopted, Transfer Out: transferred, Euthanized: deceased, "": isolation}
    otherwise: isolation
"""
CUSTOMERS_MAPPING = """\
format: 1
import: customers
key: 手机
fields:
  name: 姓名
  phone: 手机
  identity_number: {column: 身份证, empty: [无]}
  housing: {column: 居住, values: {租房: rented, 自有: owned}}
"""
PET_HEADER = (
    "Animal ID",
    "Name",
    "Outcome Status",
    "Type",
    "Sex",
    "Primary Breed",
    "Primary Color",
    "Secondary Color",
    "Date of Birth",
    "Intake Date",
)
CUSTOMER_HEADER = ("姓名", "手机", "身份证", "居住")

Cells = Sequence[str]


def pet_cells(key: str, **changed: str) -> list[str]:
    """A row of a pet that comes in without a question; ``changed`` by column, spaces as _."""
    cells = dict(zip(PET_HEADER, (key, *_PLAIN), strict=True))
    for name, text in changed.items():
        column = name.replace("_", " ")
        assert column in cells
        cells[column] = text
    return list(cells.values())


_PLAIN = (
    "Tofu",
    "Adopted",
    "Cat",
    "Male",
    "Domestic Shorthair",
    "Black",
    "",
    "05/01/2024 12:00:00 AM",
    "06/01/2025 09:55:00 AM",
)


def many_pets(seed: int, count: int) -> list[list[str]]:
    """Good rows as mixed as a shelter's: gaps, two date formats, odd breeds."""
    random = Random(seed)
    rows = []
    for number in range(count):
        born = date(2015, 1, 1) + timedelta(days=random.randrange(3_600))
        intake = born + timedelta(days=random.randrange(0, 300))
        rows.append(
            pet_cells(
                f"{seed}-{number}",
                Name=random.choice(["", "Momo", "*Élise", "小黑", 'Kit "Kat", jr']),
                Type=random.choice(["Cat", "kitten", "DOG", "Rabbit"]),
                Sex=random.choice(["Male", "Female", "Unknown", ""]),
                Primary_Breed=random.choice(["Dom. Shorthair", "Lab/Mix (?)", "田园犬", ""]),
                Secondary_Color=random.choice(["", "White"]),
                Date_of_Birth=random.choice(["", _american(born), born.isoformat()]),
                Intake_Date=random.choice([_american(intake), intake.isoformat()]),
                Outcome_Status=random.choice(["Adopted", "Transfer Out", "Euthanized", "Hiding"]),
            )
        )
    return rows


def written(header: Cells, rows: Sequence[Cells], encoding: str = "utf-8") -> bytes:
    """The rows as a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def source(content: bytes, mapping: str = PETS_MAPPING, name: str = "pets.csv") -> Source:
    """A file with its mapping, as the command hands them over."""
    read = read_mapping("mapping.yaml", mapping)
    return Source(name, content.splitlines(keepends=True), read)


def pets(rows: Sequence[Cells]) -> Source:
    return source(written(PET_HEADER, rows))


def customers(rows: Sequence[Cells], mapping: str = CUSTOMERS_MAPPING) -> Source:
    return source(written(CUSTOMER_HEADER, rows), mapping, "customers.csv")


def _american(day: date) -> str:
    return f"{day:%m/%d/%Y} 12:00:00 AM"
