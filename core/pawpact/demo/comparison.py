"""Which store would have decided otherwise, and which line of its file did it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from pawpact.bootstrap import Platform
from pawpact.contracts.applying.application import MOMENT
from pawpact.decisions.combine import UNDECIDED, needs_person, standing
from pawpact.decisions.lookup import Found, find_decision
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.policy.condition import comparisons, parameters_of_operand
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.explaining.wording import effect_sentence
from pawpact.policy.model import Decision, Origin, Rule
from pawpact.policy.reading.load import read_patch
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.declarations import MomentKind
from pawpact.vocabulary.types import Value

LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Another store's answer to the same facts, and the line that made the difference."""

    store: str
    verdict: Label
    line: str

    @property
    def line_told(self) -> tuple[str, str]:
        """Whose answer which line made another one."""
        return self.store, self.line


@dataclass(frozen=True, slots=True)
class Compared:
    """One application as its own store decided it, and who would not have."""

    decision: str
    store: str
    verdict: Label
    others: tuple[Otherwise, ...]

    def without(self, told: Collection[tuple[str, str]], most: int) -> Compared:
        """With so many of those answers whose line was not told yet."""
        fresh = [each for each in self.others if each.line_told not in told]
        return replace(self, others=tuple(fresh[:most]))


class Comparison:
    """Decides recorded facts again under the other stores' policies."""

    def __init__(self, platform: Platform, names: Sequence[str], tenants: Path) -> None:
        self._platform = platform
        self._stores = {name: platform.parts.stores.open(name) for name in names}
        self._deciders = {
            name: Decider(store.revision.ruleset, store.revision.vocabulary, platform.parts.engine)
            for name, store in self._stores.items()
        }
        self._disabled = {name: _disabled(tenants, name) for name in names}

    def of_store(self, name: str, most: int) -> list[Compared]:
        """What other stores would have answered to applications here: each line of a file once.

        So many answers at most, among the first ``LOOKED_AT`` applications.
        """
        found: list[Compared] = []
        told: set[tuple[str, str]] = set()
        with self._platform.reading(name) as unit:
            for decision in _first(unit):
                recorded = find_decision(unit, decision, self._platform.parts.revisions)
                compared = self._compared(name, recorded).without(told, most - len(told))
                told |= {each.line_told for each in compared.others}
                found += [compared] if compared.others else []
                if len(told) == most:
                    break
        return found

    def _compared(self, own: str, found: Found) -> Compared:
        facts = found.recorded.facts
        mine = self._decide(own, facts)
        others = []
        for name, store in self._stores.items():
            theirs = self._decide(name, facts)
            if name != own and verdict(store, theirs) != verdict(self._stores[own], mine):
                line = self._line(own, mine, name, theirs)
                others.append(Otherwise(name, verdict(store, theirs), line))
        return Compared(found.id, own, verdict(self._stores[own], mine), tuple(others))

    def _decide(self, store: str, facts: Mapping[str, Value | None]) -> Decision:
        return self._deciders[store].decide(MOMENT, facts, "comparison")

    def _line(self, own: str, mine: Decision, other: str, theirs: Decision) -> str:
        """The first line below the platform's that the differing rules went by.

        Policies run in order, so what differs later may only follow: the first one that parts
        tells. There the rules that counted come first, on either side. A number that both stores
        have tells nothing, wherever they wrote it.
        """
        policy = _parting(mine, theirs)
        sides = ((other, own, theirs), (own, other, mine))
        for chosen_only in (True, False):
            for name, against, decision in sides:
                for rule in _rules(self._stores[name], decision, policy, chosen_only):
                    for origin in _origins(self._stores[name], self._stores[against], rule):
                        if origin.layer != "platform":
                            return str(origin)
        places = {**self._disabled[own], **self._disabled[other]}
        return next((str(places[key]) for key in sorted(places) if key.startswith(policy)), "-")


def _first(unit: Unit) -> list[str]:
    """The first decisions about applications of a store."""
    numbers = select(DecisionRow.id).where(DecisionRow.moment == MOMENT).order_by(DecisionRow.id)
    return [public_id("dec", each) for each in unit.session.scalars(numbers.limit(LOOKED_AT))]


def verdict(store: Store, decision: Decision) -> Label:
    """What stands of a decision, amounts and all, in words that can be compared."""
    words = store.revision.vocabulary
    requests = decision.effects
    kept = [requests[at] for at in standing(requests, words, MomentKind.REQUEST)]
    if needs_person(requests, words, MomentKind.REQUEST):
        kept = [UNDECIDED]
    said = [effect_sentence(words.effects[each.effect], each.arguments) for each in kept]
    return Label("；".join(each.zh for each in said), "; ".join(each.en for each in said))


def _parting(mine: Decision, theirs: Decision) -> str:
    """The first policy in which two decisions part."""
    return next(
        (
            left.policy
            for left, right in zip(mine.outcomes, theirs.outcomes, strict=False)
            if (left.settled, left.effects) != (right.settled, right.effects)
        ),
        "",
    )


def _rules(store: Store, decision: Decision, policy: str, chosen_only: bool) -> Iterator[Rule]:
    for outcome in decision.outcomes:
        if outcome.policy == policy:
            rules = store.revision.ruleset.policies[policy].rules
            yield from (rules[number] for number in outcome.chosen) if chosen_only else rules


def _origins(store: Store, against: Store, rule: Rule) -> Iterator[Origin]:
    """Where a rule was written, and the parameters of its conditions and effects that differ."""
    yield rule.origin
    mine, theirs = (each.revision.ruleset.parameters for each in (store, against))
    operands = [each.operand for each in comparisons(rule.when)]
    operands += [operand for call in rule.then for operand in call.arguments.values()]
    for operand in operands:
        for name in parameters_of_operand(operand):
            if name in mine and (name not in theirs or mine[name].value != theirs[name].value):
                yield mine[name].origin


def _disabled(tenants: Path, store: str) -> dict[str, Origin]:
    """Where a store's file disables rules."""
    path = tenants / store / "rules.yaml"
    if not path.exists():
        return {}
    patch = read_patch(f"tenants/{store}/rules.yaml", path.read_text("utf-8"), "store")
    return {
        f"{section.name}/{node.text}": node.origin
        for section in patch.sections
        for node in section.disabled
    }
