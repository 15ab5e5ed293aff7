"""A life up to what a customer is told before she signs."""

from __future__ import annotations

import re

from sqlalchemy import select

from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Application
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.agreement import draft
from pawpact.contracts.signing.disclosure import pack_texts
from tests.parameters.probe import without_ids
from tests.parameters.scene import Scene


def disclosing(scene: Scene) -> object:
    """A kitten of half a year is to be adopted: what is told about it."""
    intake = scene.house.intake(scene.store, scene.house.person(700))
    submit_intake(scene.house.platform.runner, scene.store, "told", intake, "staff:1")
    with scene.unit() as unit:
        (contract,) = draft(unit, list(unit.session.scalars(select(Application.id))))
        text = pack_texts(unit, list(contracts(unit, [contract]).values()))[contract]
    return re.sub(r"校验码：\w+", "校验码", without_ids(text))
