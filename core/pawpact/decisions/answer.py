"""Facts, decision, effects and receipts of one batch, inside the caller's savepoint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType

from pawpact.decisions.carry_out import Asked, carry_out
from pawpact.decisions.gather import NoPlugins, PluginDesk, gather
from pawpact.decisions.held import Reason, hold
from pawpact.decisions.record import Outcome, record_chunk, record_singles, subjects_of
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Status
from pawpact.kernel.label import Label
from pawpact.policy.decide import Decider
from pawpact.policy.decide_column import ColumnDecision
from pawpact.policy.model import EffectRequest
from pawpact.policy.receipt import Chunk, EffectStatus, StatusColumn
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value

Column = Sequence[Value | None]


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers moments by one revision's policies."""

    decider: Decider
    registry: Registry
    plugins: PluginDesk

    def answer(
        self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns = MappingProxyType({})
    ) -> None:
        """Decide a batch, carry out what stands and record it; what cannot be decided is held.

        A failure leaves nothing behind but what the unit keeps in memory.
        """
        subjects = subjects_of(unit, moment, cases)
        places = sorted(range(len(cases)), key=subjects.__getitem__)
        cases = [cases[at] for at in places]
        known = {name: [column[at] for at in places] for name, column in known.items()}
        wanted, batch = self.decider.reads(moment), Batch(unit, moment, tuple(cases))
        columns = gather(self.registry, batch, wanted, self.plugins, known)
        decided = self.decider.decide_columns(
            moment,
            columns,
            len(cases),
            unit.store.revision.content_hash,
            on=unit.today.toordinal(),
        )
        with nullcontext() if self._only_receipt(unit, decided) else unit.session.begin_nested():
            self._settle(unit, cases, columns, decided)

    def core_facts(
        self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns
    ) -> list[dict[str, Value | None]]:
        """What core knows of each case now, for one that is decided later on the facts as they are.

        No plugin is asked: what plugins know is learned when the case is resumed.
        """
        batch = Batch(unit, moment, tuple(cases))
        columns = gather(self.registry, batch, self.decider.reads(moment), NoPlugins(), known)
        return [
            {**case.facts, **{name: column[at] for name, column in columns.items()}}
            for at, case in enumerate(cases)
        ]

    def _only_receipt(self, unit: Unit, decided: ColumnDecision) -> bool:
        """Whether the receipt, which comes last, is all that is written now.

        Then there is nothing that a savepoint would take back.
        """
        effects = {each.effect for each in decided.effects}
        return (
            unit.store.revision.vocabulary.moments[decided.moment].chunked
            and not decided.held
            and not effects & self.registry.writing
        )

    def _settle(
        self,
        unit: Unit,
        cases: Sequence[Case],
        columns: Mapping[str, Column],
        decided: ColumnDecision,
    ) -> None:
        for position in sorted(decided.held):
            facts = {name: column[position] for name, column in columns.items()}
            hold(unit, decided.moment, cases[position], _reason(decided, position), facts)
        self.registry.unlink(unit, decided.moment, [cases[at] for at in sorted(decided.held)])
        live = [position for position in range(len(cases)) if position not in decided.held]
        if not live:
            return
        if unit.store.revision.vocabulary.moments[decided.moment].chunked:
            self._settle_chunk(unit, cases, decided, live)
        else:
            self._settle_singles(unit, cases, decided, live)

    def _settle_singles(
        self, unit: Unit, cases: Sequence[Case], decided: ColumnDecision, live: Sequence[int]
    ) -> None:
        decisions = [decided.decision(position) for position in live]
        numbers = unit.ids.many(len(live))
        asked = [
            Asked(cases[position], number, decision.effects)
            for position, number, decision in zip(live, numbers, decisions, strict=True)
        ]
        statuses = carry_out(unit, self.registry, decided.moment, asked)
        outcomes = [
            Outcome(each.decision, each.case, decision, tuple(map(EffectStatus, found)))
            for each, decision, found in zip(asked, decisions, statuses, strict=True)
        ]
        record_singles(unit, decided.moment, outcomes)

    def _settle_chunk(
        self, unit: Unit, cases: Sequence[Case], decided: ColumnDecision, live: Sequence[int]
    ) -> None:
        promised = unit.promised.pop(decided.moment, None)
        number = unit.ids.one() if promised is None else promised
        requests = _requests(decided)
        asking = [position for position in live if position in requests]
        asked = [Asked(cases[at], number, tuple(requests[at])) for at in asking]
        statuses = dict(
            zip(asking, carry_out(unit, self.registry, decided.moment, asked), strict=True)
        )
        kept = [cases[position] for position in live]
        subjects = subjects_of(unit, decided.moment, kept)
        link = self.registry.links.get(decided.moment)
        if link is not None and promised is None:
            link(unit, kept, number)
        record_chunk(unit, number, _chunk(decided, live, subjects, requests, statuses))


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


def _reason(decided: ColumnDecision, position: int) -> Reason:
    """Why a position was held: bad facts, engines that disagree, or a forbidden outcome."""
    if position in decided.invalid:
        return Reason("bad_fact", decided.invalid[position].label)
    if position in decided.mismatched:
        return Reason.of(decided.mismatched[position])
    name = decided.forbidden[position]
    return Reason(
        "forbidden_outcome",
        Label(f"结论违反禁止条款“{name}”", f'the outcome is what "{name}" never allows'),
    )
