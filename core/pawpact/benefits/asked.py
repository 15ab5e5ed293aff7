"""What a rule's effect asks for, as the benefit that it comes to. Reads no table."""

from __future__ import annotations

from datetime import datetime

from pawpact.benefits.values import NewBenefit, Terms, Window, due_windows, valid_until
from pawpact.decisions.values import Granted
from pawpact.kernel.errors import Defect, InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import SINGLE_COUPONS, STAR, BenefitKind, Form, kind_of

OCCASION = "occasion"
_CARD_MONTHS = 12
_DEWORMING = "followup.deworm_interval_days"


def benefit_asked(unit: Unit, granted: Granted) -> NewBenefit:
    """Of ``grant_benefit``: so many pieces, or a card's pieces on its due dates."""
    name = str(granted.request.arguments["type"])
    kind = kind_of(name)
    count = number(granted, "count") or 0
    ends = _ends(unit, granted, _CARD_MONTHS if kind.form is Form.CARD else None)
    scope = scope_of(granted)
    return NewBenefit(
        key=_key(granted, name, scope),
        customer=granted.case.subjects["customer"],
        kind=name,
        form=kind.form,
        scope=scope,
        cause=granted.cause,
        decision=granted.decision,
        windows=_windows(unit, kind, ends) * count,
        contract=granted.case.subjects.get("contract"),
        terms=_price(granted, kind),
    )


def coupon_asked(unit: Unit, granted: Granted) -> NewBenefit:
    """Of ``grant_coupon``: one piece, worth a sum or a share."""
    name, amount = str(granted.request.arguments["kind"]), number(granted, "amount")
    ratio = number(granted, "price_ratio")
    if (amount is None) == (ratio is None):
        raise InvalidField(
            "amount",
            Label("优惠券写面额或折扣之一", "a coupon names a sum or a price ratio, one of them"),
        )
    scope = scope_of(granted)
    worthless = amount == 0
    return NewBenefit(
        key=_key(granted, name, scope),
        customer=granted.case.subjects["customer"],
        kind=name,
        form=Form.COUPON,
        scope=scope,
        cause=granted.cause,
        decision=granted.decision,
        windows=() if worthless else (Window(unit.at, _ends(unit, granted, None)),),
        contract=granted.case.subjects.get("contract"),
        terms=Terms(price_ratio=ratio, amount=amount, covers=texts(granted, "covers")),
    )


def star_asked(unit: Unit, granted: Granted) -> NewBenefit:
    """Of ``set_star``: the contract's star, with its price of food as of today."""
    contract, level = granted.case.subjects["contract"], number(granted, "level") or 0
    ratio = number(granted, "price_ratio")
    return NewBenefit(
        key=f"{STAR}:{level}:contract:{contract}",
        customer=granted.case.subjects["customer"],
        kind=STAR,
        form=Form.STAR,
        scope=f"contract:{contract}",
        cause=granted.cause,
        decision=granted.decision,
        windows=(Window(unit.at, None),),
        contract=contract,
        terms=Terms(level, ratio, covers=("food",), priority=number(granted, "priority") or 0),
    )


def privilege_asked(unit: Unit, granted: Granted) -> NewBenefit:
    """Of ``set_privilege``: the customer's for good, whatever becomes of the contract."""
    customer, name = granted.case.subjects["customer"], str(granted.request.arguments["kind"])
    level, ratio = number(granted, "level") or 0, number(granted, "price_ratio")
    return NewBenefit(
        key=f"privilege:{name}:{level}:{ratio or 0}:customer:{customer}",
        customer=customer,
        kind=name,
        form=Form.PRIVILEGE,
        scope=f"customer:{customer}",
        cause=granted.cause,
        decision=granted.decision,
        windows=(Window(unit.at, None),),
        terms=Terms(level, ratio, covers=texts(granted, "covers")),
    )


def scope_of(granted: Granted) -> str:
    """Of what it is granted once: a role's subject, or the occasion."""
    per = str(granted.request.arguments.get("once_per") or OCCASION)
    if per == OCCASION:
        return f"{granted.moment}:{granted.case.key}"
    subject = granted.case.subjects.get(per)
    if subject is None:
        raise Defect(
            Label(
                f"时刻 {granted.moment} 没有 {per}，不能每{per}一次",
                f"{granted.moment} carries no {per} of which it could be granted once",
            )
        )
    return f"{per}:{subject}"


def number(granted: Granted, name: str) -> int | None:
    """A whole number among the arguments; None where it was left out."""
    value = granted.request.arguments.get(name)
    if value is not None and type(value) is not int:
        raise Defect(f"{name} is a whole number")
    return value


def texts(granted: Granted, name: str) -> tuple[str, ...]:
    value = granted.request.arguments.get(name)
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def _key(granted: Granted, kind: str, scope: str) -> str:
    """Rows of a table may move: the rule's own name counts, not its place in the table."""
    if kind_of(kind).single:
        return f"{kind}:{scope}"
    rule = granted.request.rule.partition("[")[0]
    mark = number(granted, "mark") or 0
    if granted.request.effect == "grant_coupon" and kind in SINGLE_COUPONS:
        return f"coupon:{kind}:{mark}:{scope}"
    return f"{granted.request.policy}/{rule}:{kind}:{mark}:{scope}"


def customer_key(cause: str, kind: str, customer: int, mark: object) -> str:
    """The key of what this rule granted with that mark, once for the customer."""
    return f"{cause.partition('[')[0]}:{kind}:{mark}:customer:{customer}"


def _ends(unit: Unit, granted: Granted, otherwise: int | None) -> datetime | None:
    days, months = number(granted, "valid_days"), number(granted, "valid_months")
    if days is None and months is None:
        months = otherwise
    return valid_until(unit.today, days, months, unit.store.zone)


def _windows(unit: Unit, kind: BenefitKind, ends: datetime | None) -> tuple[Window, ...]:
    if kind.form is not Form.CARD or ends is None:
        return (Window(unit.at, ends),)
    interval = unit.store.integer(_DEWORMING) if kind.due == "deworming" else None
    return due_windows(unit.at, unit.today, ends, unit.store.zone, interval)


def _price(granted: Granted, kind: BenefitKind) -> Terms:
    if kind.form is not Form.PRICE:
        return Terms()
    return Terms(price_ratio=number(granted, "price_ratio"), covers=kind.covers)
