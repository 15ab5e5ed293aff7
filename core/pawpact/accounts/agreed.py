"""What customers agreed to, and that nobody's identity number is kept without her consent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from pawpact.accounts.models import CustomerConsent
from pawpact.accounts.registration import Outcome, Registration
from pawpact.accounts.values import ConsentKind
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def consents_of(unit: Unit, customers: Sequence[int]) -> dict[int, frozenset[ConsentKind]]:
    """The consents that stand today, by customer."""
    latest = (
        select(func.max(CustomerConsent.id))
        .where(CustomerConsent.customer_id.in_(set(customers)))
        .group_by(CustomerConsent.customer_id, CustomerConsent.kind)
    )
    rows = unit.session.execute(
        select(CustomerConsent.customer_id, CustomerConsent.kind).where(
            CustomerConsent.id.in_(latest), CustomerConsent.given.is_(True)
        )
    )
    standing: dict[int, set[ConsentKind]] = {customer: set() for customer in customers}
    for customer, kind in rows:
        standing[customer].add(ConsentKind(kind))
    return {customer: frozenset(kinds) for customer, kinds in standing.items()}


def require_agreed(unit: Unit, plans: Sequence[Registration], paths: Sequence[str]) -> None:
    """Raise for the first whose identity number comes without her separate consent.

    Who consented before, and did not take it back, need not say it again.
    """
    asked = {
        index: each
        for index, each in enumerate(plans)
        if each.newcomer is not None
        and each.newcomer.identity is not None
        and ConsentKind.IDENTITY_CHECK not in each.newcomer.consents
    }
    known = [each.customer for each in asked.values() if each.outcome is not Outcome.CREATED]
    standing = consents_of(unit, known)
    for index, each in asked.items():
        if ConsentKind.IDENTITY_CHECK not in standing.get(each.customer, ()):
            raise not_agreed(f"{paths[index]}consents")


def not_agreed(field: str) -> InvalidField:
    """An identity number without the consent that it may be kept and checked."""
    return InvalidField(
        field,
        Label(
            "登记身份证号须客户单独同意（identity_check）",
            "an identity number is kept with the customer's separate consent (identity_check)",
        ),
        hint=Label(
            "征得同意后在 consents 里写上 identity_check；不同意的，不填身份证号，由店员当面处理",
            "ask her, then add identity_check to consents; without it leave the number out and a"
            " person decides",
        ),
    )
