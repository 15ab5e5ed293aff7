"""In which order the policies of a moment decide: who sets a derived fact before who reads it."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_of_rule, facts_read, facts_set
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import Origin, Policy, Rule
from pawpact.policy.parameter_order import RANK
from pawpact.policy.reading.effect import SET
from pawpact.policy.reading.parameter_constraint import span_of
from pawpact.vocabulary.registry import Vocabulary


def order_policies(
    policies: Mapping[str, Policy], vocabulary: Vocabulary, findings: Findings
) -> dict[str, tuple[str, ...]]:
    """Each moment's policies; by name where what they read and set leaves it open."""
    is_whole = not findings.found
    setters = _find_setters(policies, findings)
    if is_whole:
        # A rule with an error is missing here, and its reader would be an echo of that error.
        _check_readers(policies, setters, vocabulary, findings)
    moments = sorted({policy.moment for policy in policies.values()})
    return {moment: _order(moment, policies, setters, findings) for moment in moments}


def _find_setters(policies: Mapping[str, Policy], findings: Findings) -> dict[str, str]:
    """Derived fact to the one policy that sets it."""
    setters: dict[str, str] = {}
    for name in sorted(policies):
        for fact in facts_set(policies[name]):
            earlier = setters.setdefault(fact, name)
            if earlier != name:
                findings.error(
                    "R315",
                    span_of(_setting(policies[name], fact)),
                    Label(
                        f"`{fact}` 由 {earlier} 和 {name} 两处设定",
                        f"`{fact}` is set by both {earlier} and {name}",
                    ),
                    help=Label("只留一处", "one policy sets a fact"),
                    related=(
                        (
                            span_of(_setting(policies[earlier], fact)),
                            Label("另一处", "the other one"),
                        ),
                    ),
                )
    return setters


def _check_readers(
    policies: Mapping[str, Policy],
    setters: Mapping[str, str],
    vocabulary: Vocabulary,
    findings: Findings,
) -> None:
    for policy in policies.values():
        for fact in facts_read(policy):
            if vocabulary.facts[fact].derived and fact not in setters:
                findings.error(
                    "R313",
                    span_of(_reading(policy, {fact})),
                    Label(
                        f"{policy.name} 读 `{fact}`，但没有启用的规则设定它",
                        f"{policy.name} reads `{fact}`, which no switched-on policy sets",
                    ),
                    help=_remedy(vocabulary.facts[fact].owner, fact, policy, policies),
                )


def _remedy(owner: str, fact: str, reader: Policy, policies: Mapping[str, Policy]) -> Label:
    """Where its plugin is on, a rule that set it may have been replaced or disabled."""
    if any(each.group == owner for each in policies.values()):
        return Label(
            f"若替换或停用了设定它的规则，请恢复，或在新规则里写上 `set: {{{fact}: …}}`；"
            "否则这里不要读它",
            "where the rule that set it was replaced or disabled, restore it or write"
            f" `set: {{{fact}: …}}` in the new one; else do not read it here",
        )
    return Label(
        f"启用插件 {owner}，或停用 {reader.group}", f"switch {owner} on, or {reader.group} off"
    )


def _order(
    moment: str,
    policies: Mapping[str, Policy],
    setters: Mapping[str, str],
    findings: Findings,
) -> tuple[str, ...]:
    names = sorted(name for name, policy in policies.items() if policy.moment == moment)
    waiting = {name: _needs(policies[name], names, setters) for name in names}
    ordered: list[str] = []
    while waiting:
        ready = [name for name in waiting if waiting[name] <= set(ordered)]
        if not ready:
            _report_cycle(waiting, policies, setters, findings)
            return tuple(names)
        ordered.append(ready[0])
        del waiting[ready[0]]
    return tuple(ordered)


def _needs(policy: Policy, names: list[str], setters: Mapping[str, str]) -> set[str]:
    facts = {fact for rule in policy.rules for fact in facts_of_rule(rule)}
    return {setters[fact] for fact in facts if setters.get(fact) in names}


def _report_cycle(
    waiting: Mapping[str, set[str]],
    policies: Mapping[str, Policy],
    setters: Mapping[str, str],
    findings: Findings,
) -> None:
    """Follow the needs until a policy comes again; only the circle itself is named."""
    path = [min(waiting)]
    while True:
        following = min(need for need in waiting[path[-1]] if need in waiting)
        if following in path:
            break
        path.append(following)
    circle = [*path[path.index(following) :], following]
    shown = " -> ".join(circle)
    waited = {fact for fact, setter in setters.items() if setter == circle[1]}
    message = Label(f"规则互相等待：{shown}", f"the policies wait for each other: {shown}")
    if circle[0] == circle[1]:
        message = Label(
            f"{circle[0]} 读它自己才设定的事实", f"{circle[0]} reads a fact that it sets itself"
        )
    findings.error(
        "R314",
        span_of(_reading(policies[following], waited)),
        message,
        help=Label(
            "这里不要读后面才设定的事实", "do not read here what is settled only afterwards"
        ),
    )


def _reading(policy: Policy, facts: set[str]) -> Origin:
    """The rule that reads one of the facts; of several the one of the lowest layer."""
    return _lowest(policy, [rule for rule in policy.rules if facts & {*facts_of_rule(rule)}])


def _setting(policy: Policy, fact: str) -> Origin:
    return _lowest(policy, [rule for rule in policy.rules if fact in _settled_by(rule)])


def _settled_by(rule: Rule) -> set[str]:
    return {name for call in rule.then if call.effect == SET for name in call.arguments}


def _lowest(policy: Policy, rules: list[Rule]) -> Origin:
    origins = [rule.origin for rule in rules] or [policy.origin]
    return max(origins, key=lambda origin: RANK[origin.layer])
