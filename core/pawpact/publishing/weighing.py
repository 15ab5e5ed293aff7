"""What is found out about a change: what differs, what it would have moved, whom it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from pawpact.backtest.opening import note_opening
from pawpact.backtest.service import backtest, silent
from pawpact.backtest.store import Progress
from pawpact.backtest.values import MONTH, Backtest
from pawpact.database.session import StoreSession
from pawpact.decisions.lookup import Revisions
from pawpact.decisions.runner import Runner
from pawpact.hosting.host import Host
from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.render_json import difference_json
from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.model import Ruleset
from pawpact.publishing.models import PolicyEvent
from pawpact.publishing.values import Approval, Kind, Reach, Report
from pawpact.tenancy.pinned import Pinned
from pawpact.tenancy.prepare import Prepared

THRESHOLD = "core.tenancy.publish_approval_above"


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weighs changes of stores in service."""

    runner: Runner
    revisions: Revisions
    host: Host
    progress: Progress = silent

    def report(
        self,
        prepared: Prepared,
        newest: Ruleset,
        actor: str,
        days: int,
        back_to: int | None = None,
    ) -> Report:
        """Everything about a change that passed its checks; nothing is written but the trail."""
        wanted = prepared.wanted
        assert wanted is not None
        store, ruleset = prepared.files.name, wanted.ruleset
        with self.runner.reading(store, actor) as unit:
            vocabulary = unit.store.revision.vocabulary
            above = unit.store.integer(THRESHOLD)
            earlier = moved_alone(unit.session, unit.at - timedelta(days=MONTH), back_to)
        difference = compare(newest, ruleset, vocabulary)
        tried = None if difference.is_empty else self._tried(store, ruleset, actor, days)
        return Report(
            tests=sum(len(each.tests) for each in ruleset.policies.values()),
            prohibitions=sum(len(each.never) for each in ruleset.policies.values()),
            warnings=prepared.found,
            sentences=sentences(difference),
            reach=reach_of(wanted.pinned),
            approval=approval(above, tried, earlier),
            difference=difference_json(difference),
            backtest=None if tried is None else dict(tried.summary()),
            content_hash=ruleset.content_hash,
        )

    def _tried(self, store: str, draft: Ruleset, actor: str, days: int) -> Backtest:
        with self.runner.unit(store, actor) as unit:
            since = unit.at - timedelta(days=days)
            note_opening(unit, since)
        with self.runner.reading(store, actor) as unit:
            return backtest(unit, self.host, self.revisions, draft, since, self.progress)


def moved_alone(session: StoreSession, since: datetime, back_to: int | None = None) -> int:
    """What was published since then without a second person, taken together.

    What was rolled back moves nothing any more, and neither does rolling back itself where it
    takes back nothing else. ``back_to`` is the revision that is about to be rolled back to.
    """
    rows = session.execute(
        select(PolicyEvent.number, PolicyEvent.details, PolicyEvent.proposal_id)
        .where(PolicyEvent.kind == Kind.PUBLISHED.value, PolicyEvent.at >= since)
        .order_by(PolicyEvent.number)
    ).all()
    alone: dict[int, int] = {}
    for number, details, proposal in rows:
        to = details.get("to")
        undone = set() if to is None else {each for each in alone if each > to}
        is_plain = to is not None and len(undone) == number - to - 1
        for each in undone:
            del alone[each]
        if proposal is None:
            moved = details.get("approval", {}).get("monthly_movement", 0)
            alone[number] = 0 if is_plain else moved
    return sum(moved for number, moved in alone.items() if back_to is None or number <= back_to)


def approval(above: int, tried: Backtest | None, earlier: int = 0) -> Approval:
    """What would move, whichever way and nothing set off against anything else.

    Where nothing was decided in the span no business is done that a number could move.
    """
    if tried is None:
        return Approval(above, 0)
    moved = max(abs(tried.monthly_effect), tried.monthly_movement)
    apart = sum(each.decisions for each in tried.not_comparable)
    unseen = tuple(each for each in tried.unseen if each.of_money and tried.receipts)
    return Approval(
        above, moved, apart + tried.damaged_decisions, tried.unpriced, unseen, earlier=earlier
    )


def reach_of(pinned: Pinned | None) -> Reach:
    """Whom the change reaches of those who signed before."""
    if pinned is None:
        return Reach()
    bound = (*(each.name for each in pinned.binding.parameters), *pinned.binding.rules)
    return Reach(bound, pinned.amended, pinned.kept, pinned.binding.is_kinder)
