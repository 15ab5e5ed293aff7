"""Puts a change before a second person: kept whole as it was proposed."""

from __future__ import annotations

from pawpact.decisions.runner import Runner
from pawpact.kernel.identity import public_id
from pawpact.publishing.event import note
from pawpact.publishing.models import PolicyProposal
from pawpact.publishing.proposal import PREFIX, TERMINAL, waiting
from pawpact.publishing.report import report_document
from pawpact.publishing.values import Kind, Outcome, Status
from pawpact.publishing.weighed import Weighed


def propose(runner: Runner, weighed: Weighed) -> Outcome:
    """It waits; one of the store's that waited before is no longer what is wanted."""
    ask, wanted = weighed.ask, weighed.prepared.wanted
    assert wanted is not None
    with runner.unit(ask.store, ask.actor) as unit:
        for earlier in waiting(unit.session):
            note(unit, Kind.VOIDED, ask.why, {"reason": "replaced"}, proposal=earlier)
        row = PolicyProposal(
            id=unit.ids.one(),
            base=weighed.newest.revision.number,
            starts_at=weighed.starts_at,
            content_hash=wanted.ruleset.content_hash,
            files=dict(wanted.files or {}),
            report={
                **weighed.details,
                TERMINAL: ask.terminal,
                **report_document(weighed.report),
            },
            actor=ask.actor,
            why=ask.why,
            at=unit.at,
        )
        unit.session.add(row)
        note(unit, Kind.PROPOSED, ask.why, {**weighed.details}, proposal=row.id)
        proposal = public_id(PREFIX, row.id)
    return Outcome(
        ask.store,
        Status.WAITING,
        starts_at=weighed.starts_at,
        report=weighed.report,
        proposal=proposal,
    )
