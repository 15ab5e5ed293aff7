"""Most of the approved sign the same day, authorise the debits and take their pet home.

The pet is examined before, in case that its last examination is too old.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.models import Application, Contract
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.handover import hand_over
from pawpact.contracts.values import Signature
from pawpact.demo.chapter.relisting import passed_exam
from pawpact.demo.chapter.story import SATURDAY, Chapter
from pawpact.demo.scene import PROVIDER, Scene, at_a_time
from pawpact.pets.service import record_health

EVIDENCE = {"signature_image": "kept", "ip": "203.0.113.7", "device": "tablet"}


def live(scene: Scene) -> None:
    random = scene.chance("signing")
    with scene.reading() as unit:
        approved = unit.session.execute(
            select(Application.id, Application.key, Application.pet_id)
            .outerjoin(Contract, Contract.application_id == Application.id)
            .where(Application.state == "approved", Contract.id.is_(None))
            .where(Application.approved_until > unit.at)
            .order_by(Application.id)
        ).all()
    for signing in at_a_time([row for row in approved if random.of(row.id).random() < 0.85]):
        with scene.unit() as unit:
            record_health(unit, [passed_exam(row.pet_id, unit.today) for row in signing])
        contracts = _sign(scene, [row.id for row in signing])
        keys = [row.key for row in signing]
        scene.bound(dict(zip(contracts, keys, strict=True)))


def _sign(scene: Scene, applications: Sequence[int]) -> Sequence[int]:
    with scene.unit() as unit:
        contracts = draft(unit, applications)
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(unit, [Signature(contract, clauses, EVIDENCE) for contract in contracts])
    with scene.unit(PROVIDER) as unit:
        activate(
            unit, [Authorisation(contract, "simulator", f"m-{contract}") for contract in contracts]
        )
    with scene.unit() as unit:
        hand_over(unit, contracts)
    return contracts


CHAPTER = Chapter("signing", live, on=(SATURDAY,))
