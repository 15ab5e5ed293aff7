"""Levels, not recursion: what was raised is run by type, then what that raised, and so on.

Core's reactions run first and always commit. The policies' part is decided first and carried out
behind a savepoint: a batch that fails is halved until the bad case is alone, which is then held
while the others go on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.exc import OperationalError

from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.answer import Answerer, Plan
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.decisions.isolate import Places, isolate
from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Columns
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.declarations import MomentKind
from pawpact.vocabulary.renamed import names_of
from pawpact.vocabulary.types import Value

DEEPEST = 3
LARGEST_BATCH = 1_000
_RUN = Prepared(
    union_all(
        *(
            select(model.key).where(
                model.moment == bindparam("moment"), among_given(model.key, "keys")
            )
            for model in (DecisionRow, HeldCase)
        )
    )
)
"""Which of these cases of a moment are decided already, or wait."""


class Reactor(Protocol):
    """What plugins do by themselves; ``decisions.plugin_reaction`` implements it."""

    @property
    def moments(self) -> frozenset[str]:
        """Those to which some plugin reacts: of all others nobody is asked."""
        ...

    def react(
        self,
        levels: Levels,
        unit: Unit,
        moment: str,
        cases: Sequence[Case],
        known: Columns,
        only: str,
    ) -> None: ...


class NoReactions:
    """Where no plugin reacts to anything."""

    moments: frozenset[str] = frozenset()

    def react(self, *_given: object) -> None:
        """There is nothing to do."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Runs everything that was raised in a unit before the unit commits."""

    registry: Registry
    answerer: Callable[[Store], Answerer]
    reactor: Reactor = field(default_factory=NoReactions)

    def settle(self, unit: Unit) -> None:
        for _ in range(DEEPEST + 1):
            raised, unit.raised = unit.raised, []
            if not raised:
                unit.catch_up()
                return
            for moment in dict.fromkeys(each.moment for each in raised):
                cases = [case for each in raised if each.moment == moment for case in each.cases]
                for batch in _batches(cases):
                    self._run(unit, moment, batch)
        raise Defect(
            Label(
                f"一件事引发了超过 {DEEPEST} 层的后续，已全部撤回",
                f"one thing led to more than {DEEPEST} levels of others; nothing was written",
            )
        )

    def _run(self, unit: Unit, moment: str, cases: Sequence[Case]) -> None:
        fresh = _not_yet_run(unit, moment, cases)
        if not fresh:
            return
        known: dict[str, Sequence[Value | None]] = {}
        for reaction in self.registry.reactions.get(moment, ()):
            known.update(reaction(unit, moment, fresh) or {})
        if moment in self.reactor.moments:
            self.let_react(unit, moment, fresh, known)
        self.answer(unit, moment, fresh, known)

    def let_react(
        self,
        unit: Unit,
        moment: str,
        cases: Sequence[Case],
        known: Columns = MappingProxyType({}),
        only: str = "",
    ) -> None:
        """Let plugins do their part, each in a savepoint of its own; ``only`` one of them again."""
        today = unit.store
        for store, places in self._apart(unit, cases):
            part = {name: [column[at] for at in places] for name, column in known.items()}
            unit.store = store
            try:
                self.reactor.react(self, unit, moment, [cases[at] for at in places], part, only)
            finally:
                unit.store = today

    def answer(
        self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns = MappingProxyType({})
    ) -> None:
        """Let the policies of a moment answer; a case that cannot be answered is held.

        A contract is answered with the numbers that it signed, and with a plugin that it keeps.
        """
        today = unit.store
        for store, places in self._apart(unit, cases):
            named = store.revision.moment(moment)
            if not store.revision.ruleset.order.get(named):
                continue
            part = {name: [column[at] for at in places] for name, column in known.items()}
            unit.store = store
            try:
                self._answer(unit, named, [cases[at] for at in places], part)
            finally:
                unit.store = today

    def _apart(self, unit: Unit, cases: Sequence[Case]) -> list[tuple[Store, Places]]:
        """The cases by the view of the store under which they are answered; mostly one."""
        everybody = range(len(cases))
        if unit.store.is_seen_alike or "contract" not in cases[0].subjects:
            return [(unit.store, everybody)]
        found: defaultdict[int, list[int]] = defaultdict(list)
        views = unit.seen_by([case.subjects["contract"] for case in cases])
        for at, view in zip(everybody, views, strict=True):
            found[view.revision.id].append(at)
        return [(views[places[0]], places) for _, places in sorted(found.items())]

    def _answer(self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns) -> None:
        closed = closed_by(unit.store, moment)
        holdings = (
            self._decide(unit, moment, cases, known)
            if closed is None
            else self._waiting(unit, moment, cases, known, closed)
        )
        hold_all(unit, moment, holdings)
        self.registry.unlink(unit, moment, [each.case for each in holdings])

    def _decide(
        self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns
    ) -> list[Holding]:
        """Decide first, where nothing is written yet and halves may be tried; then carry out."""
        answerer = self.answerer(unit.store)
        plans: list[Plan] = []

        def attempt(places: Places) -> None:
            part = {name: [column[at] for at in places] for name, column in known.items()}
            plans.append(answerer.plan(unit, moment, [cases[at] for at in places], part))

        failed = isolate(range(len(cases)), attempt)
        holdings = [each for plan in plans for each in answerer.settle(unit, plan)]
        for each in failed:
            bad = [cases[at] for at in each.places]
            part = {name: [column[at] for at in each.places] for name, column in known.items()}
            holdings += self._waiting(unit, moment, bad, part, Reason.of(each.error))
        return holdings

    def _waiting(
        self, unit: Unit, moment: str, cases: Sequence[Case], known: Columns, reason: Reason
    ) -> list[Holding]:
        """Cases with the facts as they are now, as far as core itself can tell."""
        facts: Sequence[Mapping[str, Value | None]]
        try:
            facts = self.answerer(unit.store).core_facts(unit, moment, cases, known)
        except OperationalError:
            raise
        except Exception:  # the facts may be what failed: then the case keeps what came with it
            facts = [case.facts for case in cases]
        return [Holding(case, reason, found) for case, found in zip(cases, facts, strict=True)]


def closed_by(store: Store, moment: str) -> Reason | None:
    """Why a moment cannot be answered: a plugin that should answer it is missing or broken.

    A plugin whose policies are unknown may answer any request, so every request waits.
    """
    groups = {policy.group: policy for policy in store.revision.ruleset.policies.values()}
    answering = {
        store.revision.ruleset.policies[name].group
        for name in store.revision.ruleset.order.get(moment, ())
    }
    kind = store.revision.vocabulary.moments[moment].kind
    for plugin, reason in sorted(store.degraded.items()):
        unknown = plugin not in groups and kind is MomentKind.REQUEST
        if plugin in answering or unknown:
            text = Label(f"插件 {plugin} 不可用：{reason.zh}", f"plugin {plugin}: {reason.en}")
            return Reason("plugin_unavailable", text, plugin)
    return None


def _not_yet_run(unit: Unit, moment: str, cases: Sequence[Case]) -> list[Case]:
    """Without those already decided or held, and each key once: every moment may come twice."""
    distinct = {case.key: case for case in cases}
    if unit.store.revision.vocabulary.moments[moment].chunked:
        return list(distinct.values())
    names = names_of(moment, unit.store.revision.vocabulary.renamed.moments)
    done = {
        row.key
        for name in names
        for row in _RUN.rows(unit.session, moment=name, keys=list(distinct))
    }
    return [case for key, case in distinct.items() if key not in done]


def _batches(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    for each in _rounds(list({case.key: case for case in cases}.values())):
        for start in range(0, len(each), LARGEST_BATCH):
            yield each[start : start + LARGEST_BATCH]


def _rounds(cases: Sequence[Case]) -> Iterable[Sequence[Case]]:
    """No contract stands twice in a round: what came of the first is known to the second.

    Periods that fell due while nobody ran the debits settle on one day.
    """
    contracts = [case.subjects.get("contract", case.key) for case in cases]
    if len(set(contracts)) == len(cases):
        return [cases]
    rounds: defaultdict[int, list[Case]] = defaultdict(list)
    met: Counter[int | str] = Counter()
    for contract, case in zip(contracts, cases, strict=True):
        rounds[met[contract]].append(case)
        met[contract] += 1
    return rounds.values()
