"""Lives from an approval to a signature that a parameter changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from pawpact.agreements.publishing import check, standard_text
from pawpact.contracts.applying.assessment import record_assessment
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Application
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.agreement import draft
from pawpact.contracts.signing.evidence import missing_evidence
from pawpact.contracts.signing.sign import (
    Hand,
    confirm_clause,
    confirm_pack,
    issue_code,
    read,
    scan,
    sign_on_device,
)
from pawpact.contracts.signing.wording import agreement_text
from pawpact.kernel.errors import PawpactError
from pawpact.outbox.models import OutboxMessage
from tests.parameters.probe import rows, without_ids
from tests.parameters.scene import Scene


def drafting(scene: Scene) -> object:
    """An order is created: its agreement, or why this store cannot sign with its template."""
    contract = _ordered(scene)
    try:
        with scene.unit() as unit:
            return without_ids(agreement_text(unit, contracts(unit, [contract])[contract]))
    except PawpactError as refused:
        return refused.code, refused.message


def publishing(scene: Scene) -> object:
    """The platform's own text is offered as this store's."""
    try:
        with scene.unit() as unit:
            return check(unit.store, "own.yaml", standard_text()).content_hash
    except PawpactError as refused:
        return refused.code, refused.message


@dataclass(frozen=True)
class OnDevice:
    """Somebody signs on a device of this kind, after so many minutes, with this evidence."""

    platform: str = "ios"
    minutes: int = 0
    evidence: tuple[tuple[str, str], ...] = (("ip", "203.0.113.7"), ("device", "x"))

    def __call__(self, scene: Scene) -> object:
        contract = _ordered(scene)
        with scene.unit() as unit:
            code = issue_code(unit, contract)
        scene.house.clock.advance(timedelta(minutes=self.minutes))
        with scene.unit() as unit:
            token = scan(unit, code.link, self.platform, "x").token
            confirm_pack(unit, token, read(unit, token).pack.content_hash)
            confirm_clause(unit, token, list(read(unit, token).clauses))
            done = sign_on_device(unit, token, Hand(b"", dict(self.evidence)))
            missing = missing_evidence(unit, contracts(unit, [contract])[contract])
        return code.expires_at, done.within_target, missing


def assessed(scene: Scene) -> object:
    """A newcomer reaches fifty percent: what she is told."""
    _ordered(scene)
    with scene.unit() as unit:
        application = unit.session.scalars(select(Application.id)).one()
        passed = record_assessment(unit, application, 50)
    return passed, [each for each in rows(scene, OutboxMessage, "kind") if "novice" in str(each)]


def _ordered(scene: Scene) -> int:
    intake = scene.house.intake(scene.store, scene.house.person(700))
    submit_intake(scene.house.platform.runner, scene.store, "adopted", intake, "staff:1")
    with scene.unit() as unit:
        application = unit.session.scalars(select(Application.id)).one()
        return draft(unit, [application])[0]
