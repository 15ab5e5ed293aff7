"""What a draft would take back: values and rules that were changed after it was made.

A draft says which revision it was made from, or it is compared three ways: where it differs from
the newest revision and says what stood there before, it is taken for an old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pawpact.kernel.label import Label
from pawpact.policy.comparing.meaning import calls_meaning, condition_meaning
from pawpact.policy.model import Rule, Ruleset
from pawpact.publishing.values import Reverted
from pawpact.tenancy.past import PastRevision

LOOKED_BACK = 50
"""Revisions that a draft is compared with."""

_ABSENT = ("absent",)

Key = tuple[str, str]
"""A number, a rule or an order, and its name: a number may be called like its policy."""

Said = Mapping[Key, object]
_NUMBER, _RULE, _ORDER = "number", "rule", "order"


def reverted(
    past: Sequence[PastRevision],
    newest_rules: Ruleset,
    said_by: Callable[[PastRevision], Ruleset | None],
    draft: Ruleset,
) -> tuple[Reverted, ...]:
    """What the draft puts back, each with the revision that had changed it."""
    newest, wanted = _said(newest_rules), _said(draft)
    open_ = {key for key in newest | wanted if _of(newest, key) != _of(wanted, key)}
    found: list[Reverted] = []
    later = past[-1]
    for each in reversed(past[-LOOKED_BACK:-1]):
        if not open_:
            break
        rules = said_by(each)
        if rules is None:
            continue
        earlier = _said(rules)
        for key in sorted(open_):
            if _of(earlier, key) == _of(wanted, key):
                open_.discard(key)
                found.append(Reverted(key[1], _called(key, draft, newest_rules), later))
        later = each
    return tuple(found)


def _called(key: Key, *rulesets: Ruleset) -> Label:
    """As people know it: by the label of a number, the title of a rule or of a policy."""
    kind, name = key
    policy, _, rule = name.partition("/")
    for each in rulesets:
        if kind == _NUMBER and name in each.parameters:
            return _with_name(each.parameters[name].label, name)
        if kind == _NUMBER or policy not in each.policies:
            continue
        found = [one.title for one in each.policies[policy].rules if one.id == rule]
        if found or not rule:
            return _with_name((found or [each.policies[policy].title])[0], name)
    return Label.of(name)


def _with_name(label: Label, name: str) -> Label:
    return Label(f"{label.zh}（{name}）", f"{label.en} ({name})")


def _of(said: Said, key: Key) -> object:
    return said.get(key, _ABSENT)


def _said(ruleset: Ruleset) -> dict[Key, object]:
    """What people write, by a name that says where: numbers, rules of policies, their order."""
    return dict((*_parameters(ruleset), *_rules(ruleset)))


def _parameters(ruleset: Ruleset) -> Iterator[tuple[Key, object]]:
    for name, each in ruleset.parameters.items():
        yield (_NUMBER, name), (each.type, each.value)


def _rules(ruleset: Ruleset) -> Iterator[tuple[Key, object]]:
    for name, policy in ruleset.policies.items():
        written = [rule for rule in policy.rules if "[" not in rule.id]
        for rule in written:
            yield (_RULE, f"{name}/{rule.id}"), _meaning(rule)
        yield (_ORDER, name), tuple(rule.id for rule in written)


def _meaning(rule: Rule) -> object:
    return condition_meaning(rule.when), calls_meaning(rule.then), rule.if_unknown
