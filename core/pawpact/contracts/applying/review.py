"""A refused customer asks for a person: nobody is refused by a machine alone."""

from __future__ import annotations

from pawpact.contracts.applying.application import MOMENT, case_of
from pawpact.contracts.applying.review_task import open_review
from pawpact.contracts.moves import applications, move_application
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.service import Hold, active_holds, reserve_pets
from pawpact.tenancy.unit import Unit

QUEUE = "review"


def ask_for_review(unit: Unit, application: int, why: str) -> int:
    """Put a refused application before a person; returns the number of the case.

    The pet is held again where nobody else has it; the rules are not asked a second time. The
    manager has a task until an answer is due.
    """
    if not why.strip():
        raise InvalidField("why", Label("请写明客户的理由", "say what the customer says"))
    row = applications(unit, [application])[application]
    move_application(unit, row, "checking", "the customer asks for a person")
    row.attempt += 1
    row.decided_attempt = row.attempt
    row.refused_reason = None
    if row.pet_id not in active_holds(unit, [row.pet_id]):
        reserve_pets(unit, [Hold(row.pet_id, row.customer_id, row.id)])
    reason = Reason(
        "review_asked_for", Label(f"客户申请人工复核：{why}", f"review asked for: {why}")
    )
    (held,) = hold_all(unit, MOMENT, [Holding(case_of(row), reason, {}, "referred", QUEUE)])
    open_review(unit, row, held)
    return held
