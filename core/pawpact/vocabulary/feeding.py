"""Which effects move which facts: where an answer that is another one today makes tomorrow's

facts others. Core's facts are declared one by one. A plugin's facts come from the facts that it
needs and, where it remembers what happened, from what it was told: of moments, never of what was
given, so gifts move only what they move of the facts that it needs.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from pawpact.vocabulary.declarations import Fact, Moment
from pawpact.vocabulary.registry import Vocabulary

ANSWERS = frozenset(
    {
        "approve",
        "require_deposit",
        "offer_low_threshold_pet",
        "ask_document",
        "refer_to_person",
        "refuse",
    }
)
"""What an application is answered: whether there is a contract at all hangs on it."""

_ENDS = frozenset({"end_contract"})
_RUNS = ANSWERS | _ENDS
_PAUSES = frozenset({"pause_contract", "resume_contract", "hold_debits", "release_debits"})
_WAIVES = frozenset({"waive_period", "withdraw_waiver"})
_PERFORMS = _RUNS | _PAUSES | _WAIVES
_ASKS = frozenset({"ask_document"})
_CLAIMS = frozenset({"reship", "refund_line", "exchange_line"})
_HOLDS_DEPOSIT = frozenset({"require_deposit", "offset_deposit", "return_deposit"})
_NOTHING: frozenset[str] = frozenset()
_GIFTS = frozenset(
    {
        "discount_charge",
        "grant_points",
        "grant_benefit",
        "grant_coupon",
        "set_star",
        "set_privilege",
        "send_message",
    }
)

FED_BY: Mapping[str, frozenset[str]] = {
    "customer.age": _NOTHING,
    "customer.housing": _NOTHING,
    "customer.landlord_consent": _ASKS,
    "customer.active_contracts": _RUNS,
    "customer.performed_periods": _PERFORMS,
    "customer.traces": _NOTHING,
    "customer.signed_contracts": ANSWERS,
    "customer.signed_elsewhere": _NOTHING,
    "customer.live_elsewhere": _NOTHING,
    "customer.plan_price": ANSWERS,
    "customer.waivable_periods": _RUNS | _WAIVES,
    "customer.waivers_to_come": _RUNS | _WAIVES,
    "customer.waivers_given": _RUNS | _WAIVES,
    "customer.star": _RUNS | {"set_star"},
    "customer.veteran_months": frozenset({"set_privilege"}),
    "pet.species": _NOTHING,
    "pet.age_months": _NOTHING,
    "pet.born_on": _NOTHING,
    "pet.handed_over_on": ANSWERS,
    "pet.young": _NOTHING,
    "pet.tags": _NOTHING,
    "pet.low_threshold": _NOTHING,
    "application.pets_prohibited": _ASKS,
    "application.identity": _ASKS,
    "application.residence_proof": _ASKS,
    "application.documents": _ASKS,
    "application.missing_documents": _ASKS,
    "contract.streak": _PERFORMS,
    "contract.streak_before": _PERFORMS,
    "contract.performed": _PERFORMS,
    "contract.term": _NOTHING,
    "contract.plan_price": _NOTHING,
    "contract.paused_in_contract_year": _ENDS | _PAUSES,
    "contract.pet_at_home": _RUNS,
    "contract.end_reason": _RUNS,
    "contract.is_paused": _ENDS | _PAUSES,
    "deposit.balance": _HOLDS_DEPOSIT,
    "deposit.offset_allowed": _NOTHING,
    "deposit.periods_missing": _PERFORMS,
    "deposit.offset_asked": _NOTHING,
    "pause.periods_asked": _NOTHING,
    "pause.fewest_periods": _NOTHING,
    "pause.most_periods": _NOTHING,
    "pause.most_in_year": _NOTHING,
    "pause.documents": _NOTHING,
    "pause.missing_documents": _NOTHING,
    "pause.hours_to_debit": _PAUSES | _WAIVES,
    "pause.least_hours": _NOTHING,
    "incident.kind": _NOTHING,
    "charge.period": _NOTHING,
    "charge.amount": frozenset({"discount_charge"}),
    "charge.attempts": _PAUSES,
    "line.claimed": _CLAIMS,
    "line.sent": _CLAIMS,
    "store.budget_left": frozenset({"grant_points", "grant_benefit", "grant_coupon", "compensate"}),
    "store.staff": _NOTHING,
    "run.date": _NOTHING,
}
"""Of each fact of core the effects after which it may be another one; a test misses none."""

BROUGHT_BY: Mapping[str, frozenset[str]] = {
    "contract": _RUNS,
    "charge": _RUNS | _PAUSES,
    "deposit": frozenset({"require_deposit", "return_deposit"}),
    "offset": frozenset({"require_deposit", "return_deposit"}),
    "pause": _RUNS | _PAUSES,
}
"""What a moment carries would not be there, or not then, had these been others."""


def moving(
    fact: Fact, vocabulary: Vocabulary, remembering: Container[str] | None = None
) -> frozenset[str]:
    """The effects after which this fact may be another one.

    ``remembering`` names the plugins that keep something of what happened; where it is not known
    which do, all of them.

    >>> from pawpact.vocabulary.core import CORE
    >>> sorted(moving(CORE.facts["customer.veteran_months"], CORE))
    ['set_privilege']
    """
    if fact.derived:
        return _NOTHING
    if fact.owner == "core":
        return FED_BY.get(fact.name, frozenset(vocabulary.effects))
    needed = vocabulary.needs.get(fact.owner, _NOTHING)
    found = _NOTHING.union(*(FED_BY[name] for name in needed if name in FED_BY))
    if is_remembered(fact, remembering):
        found |= frozenset(vocabulary.effects) - _GIFTS
    return found


def is_remembered(fact: Fact, remembering: Container[str] | None = None) -> bool:
    """Whether it may hang on what happened to others: they refer each other, and share a budget."""
    if fact.subject == "store":
        return True
    return fact.owner != "core" and (remembering is None or fact.owner in remembering)


def bringing(moment: Moment) -> frozenset[str]:
    """The effects without which there would be no such case, or a later one."""
    return _NOTHING.union(*(BROUGHT_BY.get(role, _NOTHING) for role in moment.carries))
