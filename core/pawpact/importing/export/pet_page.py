"""Pets, each with the state in which it is; an import begins a record of it anew."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.importing.export.customer_page import YES_NO
from pawpact.importing.export.page import SIZE, Page, Row, last_of, said
from pawpact.kernel.identity import public_id
from pawpact.pets.models import Pet
from pawpact.pets.moves import LABELS
from pawpact.tenancy.unit import Unit

COLUMNS = (
    "宠物编号",
    "名字",
    "种类",
    "品种",
    "性别",
    "毛色",
    "出生日期",
    "出生日期为估计",
    "体重（克）",
    "标签",
    "入馆",
    "状态",
)
SPECIES = {"cat": "猫", "dog": "犬", "other": "其他"}
SEX = {"male": "公", "female": "母", "unknown": "未知"}


def read_pets(unit: Unit, after: int, _purpose: str) -> Page:
    """A page of pets."""
    pets = unit.session.execute(
        select(
            Pet.id,
            Pet.name,
            Pet.species,
            Pet.breed,
            Pet.sex,
            Pet.colour,
            Pet.born_on,
            Pet.born_estimated,
            Pet.weight_grams,
            Pet.tags,
            Pet.intake_at,
            Pet.state,
        )
        .where(Pet.id > after)
        .order_by(Pet.id)
        .limit(SIZE)
    ).all()
    rows: list[Row] = [
        (
            public_id("pet", pet.id),
            pet.name,
            SPECIES[pet.species],
            pet.breed,
            SEX[pet.sex],
            pet.colour,
            said(pet.born_on),
            YES_NO[pet.born_estimated],
            said(pet.weight_grams),
            ";".join(pet.tags),
            f"{pet.intake_at.astimezone(unit.store.zone):%Y-%m-%d %H:%M:%S}",
            LABELS[pet.state].zh,
        )
        for pet in pets
    ]
    return Page(rows, last_of([pet.id for pet in pets]))
