"""The commands of docs/contract-life.md print what it says; two periods are paid."""

from __future__ import annotations

import re

import pytest

from pawpact.access.actor import Role
from pawpact.accounts.staff import PREFIX, register_staff
from pawpact.bootstrap import Platform
from pawpact.kernel.identity import public_id
from tests.core.contracts.life import Life
from tests.docs.installation import STORE, Installation
from tests.docs.page import ROOT, Page
from tests.house import House

PAGE = "docs/contract-life.md"


class Lived(Installation):
    """The commands over a house instead of a checkout."""

    def __init__(self, life: Life, known: dict[str, str]) -> None:
        self.known = known
        self.environment = {"COLUMNS": "120"}
        self.platform = life.house.platform

    @property
    def opened(self) -> Platform:
        return self.platform


@pytest.fixture
def lived(house: House) -> Lived:
    life = Life(house, STORE)
    life.until_settled(2)
    with life.unit("platform:cli") as unit:
        manager = public_id(PREFIX, register_staff(unit, "店长", Role.STORE_MANAGER))
        sales = public_id(PREFIX, register_staff(unit, "销售", Role.SALES))
    row = life.row()
    known = {
        "con_0life00000001": public_id("con", row.id),
        "cus_0life00000001": public_id("cus", row.customer_id),
        "pet_0life00000001": public_id("pet", row.pet_id),
        "stf_0manager00001": manager,
        "stf_0sales0000001": sales,
    }
    return Lived(life, known)


def test_a_contract_lives_as_the_page_says(lived: Lived) -> None:
    """Every command of the page, one after the other, prints what follows it."""
    page = Page(ROOT / PAGE)
    for block in page.blocks("text"):
        for step in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            difference = lived.explain_difference(shown, lived.run(command))
            assert difference is None, f"{page.name}:{block.line} {command}\n{difference}"
