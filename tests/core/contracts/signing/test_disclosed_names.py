"""What is told before signing is told in words."""

from __future__ import annotations

import re
from dataclasses import replace

from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.agreement import draft
from pawpact.contracts.signing.disclosure import pack_texts
from tests.house import House

STORE = "xihu"


def test_no_code_is_told_to_a_customer(house: House) -> None:
    """Tests and tags of the pet read as words; no name of a rule file is left among them."""
    house.open(STORE)
    pet = house.listed_pet(STORE, "low_threshold")
    intake = replace(house.intake(STORE, house.person(700)), pet=pet)
    application = submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
        text = pack_texts(unit, list(contracts(unit, [contract]).values()))[contract]
    about = text[: text.index("【月付】")]
    assert "猫瘟 阴性" in about
    assert "标签：低门槛" in about
    assert re.findall(r"(?<!pet_)\b[a-z]+_[a-z_]+\b", about) == []
