"""A clinic voucher is used: what comes off the bill, and who bears it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pawpact.benefits.models import Benefit
from pawpact.benefits.trail import benefit_of, move
from pawpact.benefits.using import NotToBeUsed, refuse_used, require_valid, told
from pawpact.benefits.values import BenefitState
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import Fen, share
from pawpact.ledger.movement import fund_clinic_discount, use_service
from pawpact.ledger.service import post
from pawpact.outbox.service import send
from pawpact.tenancy.clinic import Partner, partners_of
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form
from pawpact.vocabulary.types import RATIO_SCALE

CLINIC = "clinic"
JOURNAL = "benefit_clinic"


@dataclass(frozen=True, slots=True)
class ClinicUse:
    """What the customer pays of a clinic's bill, and what the store bears of the rest, in fen."""

    benefit: int
    customer: int
    bill: Fen
    paid: Fen
    funded: Fen


def redeem_at_clinic(unit: Unit, benefit: int, clinic: str, bill: int) -> ClinicUse:
    """Use a clinic voucher at a partner, once, for a bill in fen.

    Where the store funds what that clinic takes off it owes it to the clinic (P37); one that
    gives the discount itself is owed nothing.
    """
    row = benefit_of(unit, benefit)
    ratio = _ratio_of(row)
    partner = _partner(unit, clinic)
    if bill <= 0:
        raise InvalidField("bill", Label("账单金额要大于零", "a bill is above zero"))
    if row.state == BenefitState.REDEEMED:
        refuse_used(unit, row)
    require_valid(unit, row, unit.at)
    paid = share(bill, Fraction(ratio, RATIO_SCALE), in_favour_of_customer_to_pay_less=True)
    funded = Fen(bill - paid if partner.store_funds else 0)
    event = move(unit, row, BenefitState.REDEEMED, f"clinic: {clinic}", funded)
    journals = [use_service(f"benefit_used:{event}", row.customer_id, row.kind, 0, row.cause)]
    if funded:
        journals.append(fund_clinic_discount(f"{JOURNAL}:{event}", funded, row.cause))
    post(unit, journals)
    send(unit, [told(row)])
    return ClinicUse(row.id, row.customer_id, Fen(bill), paid, funded)


def _ratio_of(row: Benefit) -> int:
    if row.form != Form.COUPON or row.kind != CLINIC or row.price_ratio is None:
        raise NotToBeUsed(Label("这不是就诊优惠券", "this is no clinic voucher"))
    return row.price_ratio


def _partner(unit: Unit, clinic: str) -> Partner:
    partners = partners_of(unit.store)
    found = next((each for each in partners if each.clinic == clinic), None)
    if found is None:
        listed = "、".join(each.clinic for each in partners)
        raise InvalidField(
            "clinic",
            Label(
                f"“{clinic}”不是本店的合作医院：{listed}", f"no partner clinic; one of: {listed}"
            ),
        )
    return found
