"""The customer takes an application back, or it was only a draft: nothing of it stays."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.applying.closing import close_applications
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import applications, move_application, move_contract
from pawpact.contracts.signing.code import withdraw_codes
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit

UNSIGNED = ("draft", "awaiting_confirmation", "awaiting_signature")


def withdraw_application(unit: Unit, application: int, why: str) -> None:
    """Withdrawn by the customer: the pet is free, a draft contract cancelled, a deposit owed back.

    What is signed is not withdrawn here: the contract has its own cooling-off.
    """
    if not why.strip():
        raise InvalidField("why", Label("请写明客户的理由", "say what the customer says"))
    row = applications(unit, [application])[application]
    draft = unit.session.scalar(select(Contract).where(Contract.application_id == application))
    if draft is not None and draft.state not in UNSIGNED and draft.state != "cancelled":
        raise Conflict(
            Label(
                "合约已经签署，请办理解约或冷静期退出",
                "the contract is signed; it is ended or withdrawn from, not the application",
            )
        )
    move_application(unit, row, "withdrawn", why)
    if draft is not None and draft.state in UNSIGNED:
        move_contract(unit, draft, "cancelled", "application withdrawn")
        withdraw_codes(unit, [draft.id])
    close_applications(unit, [row], "application withdrawn")
    subjects = {"application": row.id, "customer": row.customer_id}
    send(unit, [Message("application.withdrawn", subjects, key=f"withdrawn:{row.id}")])
