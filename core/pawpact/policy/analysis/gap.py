"""Cases that no rule of a ``hit: first`` policy decides (R321).

A last rule with ``when: {}`` leaves none, a rule that cannot be answered hands its case to a
person, and what an inline test expects to fire no rule is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.kernel.label import Label
from pawpact.policy.analysis.examined import Examined
from pawpact.policy.analysis.search import OPEN, TRUE, Chosen, Region
from pawpact.policy.checking.example import span_of
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.vocabulary.declarations import MomentKind

MOST_GAPS = 3
"""Of one policy; who closes these sees the next."""

_PERSON = Label("这时由人处理", "a person decides then")
_NOTHING = Label("这时什么都不会发生", "nothing happens then")


def gaps(examined: Examined) -> Iterator[Diagnostic]:
    if examined.policy.hit != "first":
        return
    known = list(_stated(examined))
    for _ in range(MOST_GAPS):
        case = examined.find(examined.passing(len(examined.rules)), outside=known)
        if case is None:
            return
        region = _widened(examined, case)
        known.append(region)
        yield _gap(examined, case, region)


def _stated(examined: Examined) -> Iterator[Region]:
    """The gaps that inline tests say are meant: they expect that nothing fires."""
    for test in examined.policy.tests:
        if test.expect_fired == () and not test.at:
            case = examined.placed(test.given)
            if _is_gap(examined, case):
                yield _widened(examined, case)


def _is_gap(examined: Examined, case: Chosen) -> bool:
    passing = examined.passing(len(examined.rules))
    return all(not node.may_be(case) & ~wanted for node, wanted in passing)


def _widened(examined: Examined, case: Chosen) -> Region:
    """As few facts as still leave every case without a decision."""
    region = {n: frozenset({place}) for n, place in enumerate(case) if place >= 0}
    for variable in tuple(region):
        wider = {each: places for each, places in region.items() if each != variable}
        if _is_all_gap(examined, wider):
            region = wider
            continue
        for place in range(len(examined.search.space.variables[variable])):
            wider = {**region, variable: region[variable] | {place}}
            region = (
                wider if _is_all_gap(examined, {**region, variable: frozenset({place})}) else region
            )
    return region


def _is_all_gap(examined: Examined, region: Region) -> bool:
    return not any(
        _may_stop(examined, number, region) for number in range(len(examined.policy.rules))
    )


def _may_stop(examined: Examined, number: int, region: Region) -> bool:
    """Whether some case of the region stops at this rule, or may for all that is known."""
    rule = examined.policy.rules[number]
    wanted = TRUE if rule.if_unknown == "skip" else TRUE | OPEN
    return not examined.is_impossible([(examined.rules[number], wanted)], inside=region)


def _gap(examined: Examined, case: Chosen, region: Region) -> Diagnostic:
    examined.confirm(not (found := examined.outcome(case)).chosen and found.referral is None)
    policy = examined.policy
    moment = examined.vocabulary.moments.get(policy.moment)
    then = _PERSON if moment and moment.kind is MomentKind.REQUEST else _NOTHING
    holder = examined.search.space.holder
    names = [name for name, variable in holder.items() if variable in region]
    shown = examined.shown(case, names)
    return Diagnostic(
        "R321",
        "warning",
        Label(
            f"{policy.name} 有没有规则管的情形：{then.zh}",
            f"{policy.name} leaves cases that no rule decides: {then.en}",
        ),
        span_of(policy.rules[-1].origin if policy.rules else policy.origin),
        Label("到最后一条为止都没有对上", "none up to the last rule applies"),
        Label(
            f"{shown.zh}。在最后加一条 `when: {{}}`；本来就这样的，加一个测试，"
            "写明 `expect: {fired: []}`",
            f"{shown.en}. Add a last rule with `when: {{}}`; where it is meant, add a test"
            " with `expect: {fired: []}`",
        ),
    )
