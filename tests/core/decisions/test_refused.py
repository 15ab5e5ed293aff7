"""Nobody outside is asked about somebody whom core's law refuses anyway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.access.log import READ_PERSONAL
from pawpact.access.models import AccessLog
from pawpact.accounts.values import Housing
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Application
from tests.house import House

STORE = "xihu"
RENTS = {"housing": Housing.RENTED, "landlord_consent": False}


def _apply(house: House, person: Mapping[str, Any], **changes: Any) -> str:
    house.open(STORE)
    intake = house.intake(STORE, house.person(700, **person), **changes)
    submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")
    with house.platform.reading(STORE) as unit:
        return unit.session.scalars(select(Application.state)).one()


def _opened(house: House) -> int:
    with house.platform.reading(STORE) as unit:
        return len(
            unit.session.scalars(select(AccessLog).where(AccessLog.action == READ_PERSONAL)).all()
        )


@pytest.mark.parametrize(
    ("person", "changes"),
    [
        ({"born_on": date(2010, 3, 1)}, {}),
        ({}, {"identity": "expired"}),
        ({}, {"identity": "mismatch"}),
        ({}, {"pets_prohibited": True}),
        (RENTS, {}),
    ],
)
def test_the_bureau_is_not_asked(
    person: Mapping[str, Any], changes: Mapping[str, Any], house: House
) -> None:
    """Under age, with another's or an expired card, or with no pets at home: refused unasked."""
    assert _apply(house, person, **changes) == "refused"
    assert house.credit.asked == []
    assert _opened(house) == 0


@pytest.mark.parametrize(
    "changes", [{}, {"documents": ("id_card",)}, {"identity": None}, {"pets_prohibited": None}]
)
def test_it_is_asked_where_an_approval_may_come(changes: Mapping[str, Any], house: House) -> None:
    """What is still missing may be brought, so the question is asked once and kept."""
    assert _apply(house, {}, **changes) != "refused"
    assert len(house.credit.asked) == 1
