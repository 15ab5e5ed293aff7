"""The state machines as the business wrote them down, apart from the program's own tables.

Each line is a chain; ``a, b -> c`` stands for every pair. What the program needs beyond the paper
stands in ``ADDED``, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, product

WRITTEN: Mapping[str, tuple[str, ...]] = {
    "application": (
        "draft -> submitted -> checking -> needs_information -> checking",
        "checking -> approved",
        "checking -> approved_with_deposit_due -> deposit_paid -> approved",
        "checking -> offered_low_threshold_pet, refused",
        "refused, offered_low_threshold_pet, approved_with_deposit_due -> checking",
        "draft, submitted, checking, needs_information -> withdrawn",
        "approved, approved_with_deposit_due, offered_low_threshold_pet -> withdrawn",
        "approved, approved_with_deposit_due -> lapsed",
        "needs_information, offered_low_threshold_pet -> lapsed",
    ),
    "deposit": (
        "due -> held",
        "held, part_offset -> part_offset, offset, refund_due",
        "refund_due -> refunded",
        "due -> lapsed",
        "held -> deduction_proposed -> deduction_confirmed",
    ),
    "contract": (
        "draft -> awaiting_confirmation -> awaiting_signature -> awaiting_mandate -> active",
        "active -> paused -> active",
        "active -> payment_overdue -> active",
        "payment_overdue -> completing, paused, terminating",
        "awaiting_mandate, active, paused, payment_overdue, completing -> terminating",
        "terminating -> terminated",
        "active -> completing -> completed",
        "draft, awaiting_confirmation, awaiting_signature, awaiting_mandate -> cancelled",
        "awaiting_mandate, active, paused -> withdrawn",
    ),
    "charge": (
        "scheduled -> priced -> noticed -> due -> processing -> settled, failed, unknown",
        "unknown -> settled, failed",
        "failed -> due, overdue",
        "due, failed -> postponed -> due",
        "scheduled -> waived",
        "scheduled, priced, noticed, due, failed, postponed, overdue -> cancelled, moved",
        "overdue -> settled -> reversed",
    ),
    "mandate": (
        "requested -> authorised -> limit_changed",
        "authorised, limit_changed -> revoked, expired, suspended",
    ),
    "pet": (
        "isolation -> examined -> vaccinating -> ready",
        "isolation, examined, vaccinating -> ill",
        "ready -> listed -> ready",
        "listed -> reserved -> listed",
        "reserved -> adopted",
        "listed, reserved, ready -> ill",
        "ill -> isolation",
        "adopted -> replaced, returned -> isolation",
        "adopted -> lost -> adopted",
        "intake, isolation, examined, vaccinating, ready, listed, reserved, ill -> deceased",
        "adopted, returned, replaced, lost -> deceased",
        "intake, isolation, examined, vaccinating, ready, listed, reserved -> transferred",
        "ill, returned, replaced -> transferred",
    ),
    "pause": (
        "requested -> granted -> running -> recovery_check -> ended, extended_by_manager",
        "requested -> refused",
    ),
    "incident": (
        "reported -> verifying -> confirmed -> contract_ended -> settled",
        "reported -> searching -> found",
        "verifying -> refused",
    ),
    "order": (
        "placed -> accepted -> to_ship -> shipped -> received -> closed",
        "placed -> refused",
        "accepted, to_ship -> exception -> to_ship, cancelled",
        "to_ship -> cancelled",
        "received -> after_sales",
    ),
    "task": (
        "planned -> due -> done, unreachable",
        "unreachable -> retried -> escalated",
        "planned, due, unreachable, retried, escalated -> suppressed",
    ),
}

ADDED: Mapping[str, Mapping[str, str]] = {
    "deposit": {
        "part_offset -> deduction_proposed": "a bill may follow an offset",
        "deduction_proposed -> refund_due": "the customer does not agree: all of it goes back",
        "deduction_confirmed -> refund_due": "what the bill left of it goes back",
    },
    "mandate": {
        "requested -> revoked": "the customer takes it back at any time, or never gives it",
        "limit_changed -> limit_changed": "a limit may be changed again",
        "suspended -> revoked, expired": "a suspended one is taken back, replaced, or runs out",
    },
    "pet": {"intake -> isolation": "a pet that is taken in is isolated at once"},
    "pause": {"extended_by_manager -> recovery_check": "an extension ends with the same question"},
    "incident": {
        "searching -> verifying": "the search ended without a trace",
        "verifying -> found": "a pet may be found while a person decides",
    },
    "task": {
        "due, unreachable -> escalated": "what is merely late is known above as well",
        "retried, escalated -> done": "late is not never",
    },
}


def pairs(chain: str) -> Iterator[tuple[str, str]]:
    """Every move in a chain."""
    steps = [[each.strip() for each in step.split(",")] for step in chain.split("->")]
    for before, after in pairwise(steps):
        yield from product(before, after)


def moves(machine: str) -> set[tuple[str, str]]:
    """All that is written of a machine, with what was added to it."""
    chains = (*WRITTEN[machine], *ADDED.get(machine, {}))
    return {pair for chain in chains for pair in pairs(chain)}
