"""Facts, decision, effects and receipts of one batch; what cannot be decided is told, not lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from pawpact.decisions.carry_out import Asked, carry_out
from pawpact.decisions.expand import EffectDesk, Expansions, expand
from pawpact.decisions.gather import NoPlugins, PluginDesk, gather
from pawpact.decisions.held import Holding, Reason
from pawpact.decisions.isolate import Places, isolate
from pawpact.decisions.reason import kept_facts, reasons_of
from pawpact.decisions.record import Outcome, record_chunk, record_singles, subjects_of
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Status
from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.model import EffectRequest
from pawpact.policy.receipt import Chunk, EffectStatus, StatusColumn
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value

Column = Sequence[Value | None]


class Desk(PluginDesk, EffectDesk, Protocol):
    """The plugins of a store: what they know and what their effects come to."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch that is decided and not carried out yet; ``held`` says where it cannot be."""

    moment: str
    cases: Sequence[Case]
    columns: Mapping[str, Column]
    decided: ColumnDecision
    expansions: Expansions
    held: Mapping[int, Reason]

    def holding(self, position: int, reason: Reason) -> Holding:
        """The case as it waits: with the facts as they are, but for those that are in doubt."""
        facts = {name: column[position] for name, column in self.columns.items()}
        return Holding(self.cases[position], reason, facts)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers moments by one revision's policies."""

    decider: Decider
    registry: Registry
    plugins: Desk

    def plan(
        self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns = MappingProxyType({})
    ) -> Plan:
        """Decide a batch, in the order of its subjects; nothing is written."""
        subjects = subjects_of(unit, moment, cases)
        places = sorted(range(len(cases)), key=subjects.__getitem__)
        cases = [cases[at] for at in places]
        known = {name: [column[at] for at in places] for name, column in known.items()}
        wanted, batch = self.decider.reads(moment), Batch(unit, moment, tuple(cases))
        gathered = gather(self.registry, batch, wanted, self.plugins, known)
        decided = self.decider.decide_columns(
            moment,
            gathered.columns,
            len(cases),
            unit.store.revision.content_hash,
            on=unit.today.toordinal(),
        )
        expansions = expand(unit, moment, decided.effects, self.plugins)
        held = reasons_of(unit.store.revision, gathered.failed, decided, expansions)
        kept = kept_facts(unit.store.revision, gathered.columns, gathered.failed, decided)
        return Plan(moment, cases, kept, decided, expansions, held)

    def settle(self, unit: Unit, plan: Plan) -> list[Holding]:
        """Carry out what stands and record it; answers the cases that have to wait.

        What fails in this is halved until the bad case is alone; of a part that fails nothing
        stays behind.
        """
        holdings = [plan.holding(at, reason) for at, reason in sorted(plan.held.items())]
        live = [at for at in range(len(plan.cases)) if at not in plan.held]
        if live:
            failed = isolate(live, lambda places: self._try(unit, plan, places))
            holdings += [
                plan.holding(at, Reason.of(each.error)) for each in failed for at in each.places
            ]
        return holdings

    def core_facts(
        self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns
    ) -> list[dict[str, Value | None]]:
        """What core knows of each case now, for one that is decided later on the facts as they are.

        No plugin is asked: what plugins know is learned when the case is resumed.
        """
        batch = Batch(unit, moment, tuple(cases))
        found = gather(self.registry, batch, self.decider.reads(moment), NoPlugins(), known)
        return [
            {**case.facts, **{name: column[at] for name, column in found.columns.items()}}
            for at, case in enumerate(cases)
        ]

    def _try(self, unit: Unit, plan: Plan, live: Places) -> None:
        raised, put_off = list(unit.raised), list(unit.put_off)
        chunked = unit.store.revision.vocabulary.moments[plan.moment].chunked
        try:
            with nullcontext() if self._only_receipt(unit, plan) else unit.session.begin_nested():
                if chunked:
                    self._settle_chunk(unit, plan, live)
                else:
                    self._settle_singles(unit, plan, live)
        except Exception:
            unit.raised, unit.put_off = raised, put_off
            raise

    def _only_receipt(self, unit: Unit, plan: Plan) -> bool:
        """Whether the receipt, which comes last, is all that is written now.

        Then there is nothing that a savepoint would take back.
        """
        effects = {each.effect for each in plan.decided.effects}
        effects |= {each.effect for core in plan.expansions.known.values() for each in core}
        return (
            unit.store.revision.vocabulary.moments[plan.moment].chunked
            and not effects & self.registry.writing
        )

    def _settle_singles(self, unit: Unit, plan: Plan, live: Places) -> None:
        decisions = [plan.decided.decision(position) for position in live]
        numbers = unit.ids.many(len(live))
        asked = [
            Asked(plan.cases[position], number, decision.effects)
            for position, number, decision in zip(live, numbers, decisions, strict=True)
        ]
        statuses = carry_out(unit, self.registry, plan.moment, asked, plan.expansions)
        outcomes = [
            Outcome(each.decision, each.case, decision, tuple(map(EffectStatus, found)))
            for each, decision, found in zip(asked, decisions, statuses, strict=True)
        ]
        record_singles(unit, plan.moment, outcomes)

    def _settle_chunk(self, unit: Unit, plan: Plan, live: Places) -> None:
        promised = unit.promised.pop(plan.moment, None)
        number = unit.ids.one() if promised is None else promised
        requests = _requests(plan.decided)
        asking = [position for position in live if position in requests]
        asked = [Asked(plan.cases[at], number, tuple(requests[at])) for at in asking]
        answers = carry_out(unit, self.registry, plan.moment, asked, plan.expansions)
        statuses = dict(zip(asking, answers, strict=True))
        kept = [plan.cases[position] for position in live]
        subjects = subjects_of(unit, plan.moment, kept)
        link = self.registry.links.get(plan.moment)
        if link is not None and promised is None:
            link(unit, kept, number)
        record_chunk(unit, number, _chunk(plan.decided, live, subjects, requests, statuses))


def _requests(decided: ColumnDecision) -> dict[int, list[EffectRequest]]:
    found: dict[int, list[EffectRequest]] = defaultdict(list)
    for column in decided.effects:
        for position, request in column.requests():
            found[position].append(request)
    return dict(found)


def _chunk(
    decided: ColumnDecision,
    live: Sequence[int],
    subjects: Sequence[int],
    requests: dict[int, list[EffectRequest]],
    statuses: dict[int, list[Status]],
) -> Chunk:
    whole = len(live) == decided.count
    return Chunk(
        moment=decided.moment,
        revision=decided.revision,
        subjects=subjects,
        facts={
            name: column if whole else [column[at] for at in live]
            for name, column in decided.read.items()
        },
        bits={
            policy.policy: (
                [policy.outcomes[at].fired for at in live],
                [policy.outcomes[at].undetermined for at in live],
            )
            for policy in decided.policies
        },
        statuses=_status_columns(live, requests, statuses),
    )


def _status_columns(
    live: Sequence[int],
    requests: dict[int, list[EffectRequest]],
    statuses: dict[int, list[Status]],
) -> tuple[StatusColumn, ...]:
    """One column for each rule's effect, at places within the chunk."""
    places: dict[tuple[str, str, str], list[tuple[int, Status]]] = defaultdict(list)
    for place, position in enumerate(live):
        if position not in requests:
            continue
        for request, status in zip(requests[position], statuses[position], strict=True):
            places[request.policy, request.rule, request.effect].append((place, status))
    return tuple(
        StatusColumn(
            policy,
            rule,
            effect,
            tuple(place for place, _ in found),
            tuple(status for _, status in found),
        )
        for (policy, rule, effect), found in places.items()
    )
