"""Which policy running contracts were signed under, and which plugins were on then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from pawpact.contracts.models import Contract
from pawpact.contracts.values import LIVE
from pawpact.database.session import StoreSession
from pawpact.tenancy.models import PolicyRevision
from pawpact.tenancy.unit import Unit

UNSIGNED = ("draft", "awaiting_confirmation", "awaiting_signature")


def count_running(session: StoreSession) -> Mapping[int, int]:
    """How many contracts run under each revision; those about to be signed among them."""
    rows = session.execute(
        select(Contract.revision_id, func.count())
        .where(Contract.state.in_((*UNSIGNED, *LIVE, "terminating")))
        .group_by(Contract.revision_id)
    )
    return {row[0]: row[1] for row in rows}


def plugins_signed(unit: Unit, contracts: Sequence[int]) -> list[frozenset[str]]:
    """The plugins that were on when each of these contracts was signed; two statements."""
    asked = select(Contract.id, Contract.revision_id).where(Contract.id.in_(set(contracts)))
    revisions = {row.id: row.revision_id for row in unit.session.execute(asked)}
    known = select(PolicyRevision.id, PolicyRevision.plugins).where(
        PolicyRevision.id.in_(set(revisions.values()))
    )
    plugins = {number: frozenset(names) for number, names in unit.session.execute(known)}
    nothing: frozenset[str] = frozenset()
    return [plugins.get(revisions.get(each, 0), nothing) for each in contracts]
