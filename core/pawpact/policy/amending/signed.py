"""The policy by which a contract goes that was signed under an earlier one.

Numbers, rules and tables that bind at signing are those signed; everything else is today's: what
binds today, locked rules, prohibitions, bounds. A policy that is newer reaches her where it only
gives (`promise.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pawpact.policy.amending.promise import new_number, unpromised
from pawpact.policy.checking.order import order_policies
from pawpact.policy.comparing.meaning import calls_meaning, condition_meaning
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.layering.snapshot import content_hash
from pawpact.policy.model import LayerValue, Parameter, Policy, Rule, Ruleset
from pawpact.policy.parameter_order import is_as_good
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

NOTHING: frozenset[str] = frozenset()


def as_signed(
    signed: Ruleset,
    today: Ruleset,
    vocabulary: Vocabulary,
    amended: Collection[str] = NOTHING,
) -> Ruleset:
    """What holds for contracts that went by ``signed``, now that ``today`` is published.

    ``amended`` are parameters that reach them because they all got better; of a value that was
    signed even better that one stays. Where nothing differs that was signed, it is ``today``.
    """
    parameters = signed_parameters(signed, today.parameters, amended)
    without = unpromised(signed.policies, today.policies, vocabulary)
    policies = {
        name: _policy(signed.policies.get(name), policy, parameters, today.parameters)
        for name, policy in today.policies.items()
        if name not in without
    }
    if _is_same(parameters, today.parameters) and _is_same(policies, today.policies):
        return today
    policies = {name: replace(each, tests=()) for name, each in policies.items()}
    findings = Findings()
    order = order_policies(policies, vocabulary, findings)
    findings.raise_errors()
    mixed = replace(
        today, parameters=parameters, policies=policies, order=order, content_hash="", rules_hash=""
    )
    return replace(mixed, content_hash=content_hash(mixed, vocabulary))


def signed_parameters(
    signed: Ruleset,
    today: Mapping[str, Parameter],
    amended: Collection[str] = NOTHING,
) -> dict[str, Parameter]:
    """Every parameter of today with the value that counts for who signed the others."""
    return {
        name: _parameter(signed.parameters[name], each, name in amended)
        if name in signed.parameters
        else new_number(signed, each)
        for name, each in today.items()
    }


def _is_same(mine: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return all(mine.get(name) is each for name, each in other.items())


def _parameter(signed: Parameter, today: Parameter, is_amended: bool) -> Parameter:
    if today.binds == "today" or not _is_of_a_kind(signed, today):
        return today
    if is_amended and is_as_good(today, today.value, signed.value):
        return today
    value = _lawful(today, signed.value)
    if value == today.value:
        return today
    return replace(today, layers=(*signed.layers[:-1], LayerValue(value, signed.origin)))


def _is_of_a_kind(signed: Parameter, today: Parameter) -> bool:
    return signed.type is today.type and signed.shape == today.shape


def _lawful(today: Parameter, value: Value) -> Value:
    """No signed value goes past the platform's bounds and choices of today."""
    if today.choices and isinstance(value, tuple):
        kept = tuple(each for each in value if each in today.choices)
        return kept if kept or not value else today.value
    if today.choices and value not in today.choices:
        return today.value
    if type(value) is not int:
        return value
    if today.bounds.minimum is not None:
        value = max(value, today.bounds.minimum)
    if today.bounds.maximum is not None:
        value = min(value, today.bounds.maximum)
    return value


def _policy(
    signed: Policy | None,
    today: Policy,
    parameters: Mapping[str, Parameter],
    current: Mapping[str, Parameter],
) -> Policy:
    """The signed rules with today's law in their places; today's where they say the same."""
    if signed is None or today.binds == "today" or signed.moment != today.moment:
        return today
    rules = _with_law(signed.rules, today.rules)
    if signed.hit == today.hit and _meaning(rules) == _meaning(today.rules):
        return today
    if _is_only_rows(rules, today.rules) and not _is_kept(today, parameters, current):
        return today
    return replace(today, hit=signed.hit, rules=rules)


def _with_law(signed: Sequence[Rule], today: Sequence[Rule]) -> tuple[Rule, ...]:
    """The signed rules without the law of then; each locked rule of today before the signed one

    that follows it today, else at the end.
    """
    kept = [rule for rule in signed if not rule.locked]
    for place, rule in enumerate(today):
        if not rule.locked:
            continue
        followers = {each.id for each in today[place + 1 :] if not each.locked}
        at = next((n for n, each in enumerate(kept) if each.id in followers), len(kept))
        kept.insert(at, rule)
    return tuple(kept)


def _meaning(rules: Sequence[Rule]) -> list[object]:
    return [
        (each.id, condition_meaning(each.when), calls_meaning(each.then), each.if_unknown)
        for each in rules
    ]


def _is_only_rows(mine: Sequence[Rule], today: Sequence[Rule]) -> bool:
    """Whether rules differ only where a table's rows stand in them."""
    return [each for each in _meaning(mine) if not _is_row(each)] == [
        each for each in _meaning(today) if not _is_row(each)
    ]


def _is_row(meaning: object) -> bool:
    return isinstance(meaning, tuple) and "[" in str(meaning[0])


def _is_kept(
    policy: Policy, parameters: Mapping[str, Parameter], current: Mapping[str, Parameter]
) -> bool:
    """Whether a table of this policy's group is one that was signed otherwise."""
    return any(
        bool(each.columns) and each is not current[name]
        for name, each in parameters.items()
        if name.partition(".")[0] == policy.group.partition(".")[0]
    )
