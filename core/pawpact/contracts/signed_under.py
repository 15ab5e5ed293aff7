"""Which policy running contracts were signed under, and how they see the store because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from pawpact.contracts.models import Contract
from pawpact.contracts.values import LIVE
from pawpact.database.session import StoreSession
from pawpact.tenancy.models import PolicyRevision
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

UNSIGNED = ("draft", "awaiting_confirmation", "awaiting_signature")


def count_running(session: StoreSession) -> Mapping[int, int]:
    """How many contracts run under each revision; those about to be signed among them."""
    rows = session.execute(
        select(Contract.revision_id, func.count())
        .where(Contract.state.in_((*UNSIGNED, *LIVE, "terminating")))
        .group_by(Contract.revision_id)
    )
    return {row[0]: row[1] for row in rows}


def views_of(unit: Unit, contracts: Sequence[int]) -> list[Store]:
    """The store as each of these contracts sees it: with the numbers that it signed and the

    plugins that were on then; mostly as everybody does. One statement, or two.
    """
    store = unit.store
    if store.is_seen_alike:
        return [store] * len(contracts)
    asked = select(Contract.id, Contract.revision_id).where(Contract.id.in_(set(contracts)))
    revisions = {row.id: row.revision_id for row in unit.session.execute(asked)}
    views = {each: store.signed.get(each) for each in set(revisions.values())}
    unknown = {each for each, view in views.items() if view is None}
    kept = _keeping(unit, unknown) if store.running_off else {}
    found = {each: view or kept.get(each, store) for each, view in views.items()}
    return [found.get(revisions.get(each, 0), store) for each in contracts]


def _keeping(unit: Unit, revisions: set[int]) -> dict[int, Store]:
    """Of those whose terms are everybody's: the store with plugins that run off."""
    off = unit.store.running_off
    names = frozenset(name for together in off for name in together)
    known = select(PolicyRevision.id, PolicyRevision.plugins).where(
        PolicyRevision.id.in_(revisions)
    )
    return {
        row.id: off.get(names.intersection(row.plugins), unit.store)
        for row in unit.session.execute(known)
    }
