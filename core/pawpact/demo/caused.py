"""What a store's own rule file caused: recorded facts decided again without it, in yuan and points.

The other side of the comparison is the store as its brand would have it, with the same plugins
and an empty file of its own. Contracts count with all their monthly payments, deposits with what
was asked for, and what rules cost is reckoned as a backtest reckons it.

A number of which the program itself had made a fact, such as what an apology is worth where nobody
says otherwise, was decided with already. Its line is told as one that cannot be counted so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from pawpact.backtest.amount import NOTHING, UNPRICED, Amount, Price, amounts
from pawpact.backtest.reach import unseen_parameters
from pawpact.billing.models import Charge
from pawpact.bootstrap import Platform
from pawpact.contracts.models import Application
from pawpact.contracts.values import plan_price
from pawpact.decisions.combine import standing
from pawpact.demo.decided import Decided, batches, recorded
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import EffectRequest, Origin, Policy, Ruleset
from pawpact.policy.reading.load import read_patch
from pawpact.policy.replaying.alike import decide_alike
from pawpact.tenancy.folder import read_tenants
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.registry import Vocabulary

SUBMITTED, PRICED = "application.submitted", "charge.priced"


@dataclass(frozen=True, slots=True)
class Caused:
    """What one policy came to because of the store's own lines, in ``decisions`` of them.

    Where it is not ``counted`` the lines change what recorded facts already hold: ``policy`` is
    then whose number it is, and nothing is known of the amount.
    """

    store: str
    policy: str
    lines: tuple[str, ...]
    decisions: int
    amount: Amount
    counted: bool = True


def caused(platform: Platform, store: str, tenants: Path) -> list[Caused]:
    """By policy, those alone that came to something else; then the lines that are not counted."""
    with platform.reading(store) as unit:
        revision = unit.store.revision
        without = _without_file(platform, unit, tenants)
        engine = platform.parts.engine
        both = (
            Decider(revision.ruleset, revision.vocabulary, engine),
            Decider(without, revision.vocabulary, engine),
        )
        told: dict[str, tuple[int, Amount]] = {}
        for decided in _decided(platform, unit, parted(revision.ruleset, without)):
            prices = _prices(unit, decided)
            _add(told, _difference(both, decided, revision.vocabulary, prices))
        own = _own_lines(tenants, store, revision.ruleset, without)
    found = [
        Caused(store, policy, tuple(own.get(policy, ())), count, amount)
        for policy, (count, amount) in sorted(told.items())
    ]
    return [*found, *_uncounted(store, without, revision.ruleset, found)]


def _uncounted(
    store: str, without: Ruleset, mine: Ruleset, found: Sequence[Caused]
) -> Iterator[Caused]:
    """The store's prices, points and periods that code reads, unless a policy told their line."""
    told = {line for each in found for line in each.lines}
    for each in unseen_parameters(without, mine):
        parameter = mine.parameters[each.name]
        is_own = parameter.origin.layer == "store" and str(parameter.origin) not in told
        if is_own and each.of_money:
            yield Caused(store, parameter.home, (str(parameter.origin),), 0, NOTHING, counted=False)


def _without_file(platform: Platform, unit: Unit, tenants: Path) -> Ruleset:
    brand = read_tenants(tenants).brands[unit.store.brand]
    return resolve(
        platform.onboarding.platform,
        brand.patch,
        None,
        unit.store.revision.vocabulary,
        plugins_on=unit.store.plugins,
    )


def parted(mine: Ruleset, without: Ruleset) -> frozenset[str]:
    """The moments that the store's file has decided otherwise: nothing else need be looked at."""
    moments = {*mine.order, *without.order}
    return frozenset(each for each in moments if not decide_alike(mine, without, each))


def _decided(platform: Platform, unit: Unit, moments: Collection[str]) -> Iterator[Decided]:
    """What was decided at these moments, one by one and in batches."""
    words = unit.store.revision.vocabulary.moments
    for moment in sorted(moments):
        if not words[moment].chunked:
            yield recorded(platform, unit, moment)
    yield from batches(unit, moments)


def _prices(unit: Unit, decided: Decided) -> Mapping[int, Price]:
    """What the cases were about: a contract over its whole term, a period at its full price."""
    if decided.moment == SUBMITTED:
        rows = unit.session.execute(select(Application.id, Application.plan, Application.term))
        return {row.id: Price(contract=plan_price(unit.store, row.plan) * row.term) for row in rows}
    if decided.moment == PRICED:
        charges = select(Charge.id, Charge.amount, Charge.discount)
        asked = charges.where(Charge.id.in_(decided.subjects))
        return {
            row.id: Price(period=row.amount + row.discount) for row in unit.session.execute(asked)
        }
    return {}


def _difference(
    both: tuple[Decider, Decider],
    decided: Decided,
    words: Vocabulary,
    prices: Mapping[int, Price],
) -> Iterator[tuple[str, Amount]]:
    """Of each decision that came out otherwise: each policy that parted, and by how much."""
    if not decided.count:
        return
    kind = words.moments[decided.moment].kind
    order = both[1].policies(decided.moment)
    own, other = (_requests(decider, decided) for decider in both)
    for position, subject in enumerate(decided.subjects):
        mine, theirs = own.get(position, []), other.get(position, [])
        if mine == theirs:
            continue
        kept, given = ([side[at] for at in standing(side, words, kind)] for side in (mine, theirs))
        price = prices.get(subject, UNPRICED)
        found: defaultdict[str, Amount] = defaultdict(Amount)
        for each, amount in zip(kept, amounts(kept, words, price), strict=True):
            found[each.policy] += amount
        for each, amount in zip(given, amounts(given, words, price), strict=True):
            found[each.policy] -= amount
        if any(words.effects[each.effect].verdict for each in (*kept, *given)):
            found = defaultdict(
                Amount, {_parting(mine, theirs, order): sum(found.values(), NOTHING)}
            )
        yield from ((policy, amount) for policy, amount in found.items() if _is_shown(amount))


def _is_shown(amount: Amount) -> bool:
    of = (amount.payments, amount.deposits, amount.money, amount.points, amount.benefits)
    return any(of)


def _requests(decider: Decider, decided: Decided) -> dict[int, list[EffectRequest]]:
    columns = decider.decide_columns(decided.moment, decided.facts, decided.count, "caused")
    found: dict[int, list[EffectRequest]] = {}
    for effect in columns.effects:
        for position, request in effect.requests():
            found.setdefault(position, []).append(request)
    return found


def _parting(
    mine: Sequence[EffectRequest], theirs: Sequence[EffectRequest], order: Sequence[str]
) -> str:
    """The first policy of the moment of which only one side has a request."""
    apart = {each.policy for each in mine if each not in theirs}
    apart |= {each.policy for each in theirs if each not in mine}
    return next((policy for policy in order if policy in apart), "-")


def _add(told: dict[str, tuple[int, Amount]], found: Iterator[tuple[str, Amount]]) -> None:
    for policy, amount in found:
        count, known = told.get(policy, (0, NOTHING))
        told[policy] = (count + 1, known + amount)


def _own_lines(
    tenants: Path, store: str, mine: Ruleset, without: Ruleset
) -> Mapping[str, list[str]]:
    """Of each policy the lines of the store's file that make it another one."""
    found = {
        name: sorted({str(each) for each in _origins(policy, mine, without)})
        for name, policy in mine.policies.items()
    }
    for policy, origin in _disabled(tenants, store):
        found.setdefault(policy, []).append(str(origin))
    return {name: lines for name, lines in found.items() if lines}


def _origins(policy: Policy, mine: Ruleset, without: Ruleset) -> Iterator[Origin]:
    yield from (rule.origin for rule in policy.rules if rule.origin.layer == "store")
    for name, parameter in mine.parameters.items():
        is_its_own = parameter.home in (policy.name, policy.group)
        if is_its_own and parameter.origin.layer == "store":
            theirs = without.parameters.get(name)
            if theirs is None or theirs.value != parameter.value:
                yield parameter.origin


def _disabled(tenants: Path, store: str) -> Iterator[tuple[str, Origin]]:
    path = tenants / store / "rules.yaml"
    if path.exists():
        patch = read_patch(f"tenants/{store}/rules.yaml", path.read_text("utf-8"), "store")
        for section in patch.sections:
            for node in section.disabled:
                yield section.name, node.origin
