"""What somebody asks for by name, as the rules that can give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.policy.checking.inline import written_id
from pawpact.policy.engine.reference import operand_value
from pawpact.policy.explaining.way import grants
from pawpact.policy.model import Call, Policy, Rule, Ruleset
from pawpact.policy.reading.field import suggest
from pawpact.vocabulary.registry import Vocabulary

Targets = Mapping[str, frozenset[int]]
"""By policy the rules, as they are numbered, that can give what is wanted."""


class NothingOfThatName(NotFound):
    """No rule of this store gives anything of that name."""

    code = "nothing_of_that_name"
    title = Label("本店没有规则给这个", "No rule of this store gives anything of that name")


def targets_of(wanted: str, ruleset: Ruleset, vocabulary: Vocabulary) -> Targets:
    """The rules of a policy, of an effect, or with an argument, a title or a label so called."""
    found = {
        policy.name: frozenset(
            number
            for number, rule in enumerate(policy.rules)
            if grants(rule, vocabulary) and wanted in set(_names(policy, rule, ruleset, vocabulary))
        )
        for policy in ruleset.policies.values()
    }
    return {name: numbers for name, numbers in found.items() if numbers}


def known_targets(wanted: str, ruleset: Ruleset, vocabulary: Vocabulary) -> Targets:
    """The same; refused where there are none, with what there is."""
    targets = targets_of(wanted, ruleset, vocabulary)
    if not targets:
        raise NothingOfThatName(
            Label(
                f"本店没有规则给“{wanted}”",
                f"no rule of this store gives `{wanted}`",
            ),
            hint=suggest(wanted, things_given(ruleset, vocabulary))
            or Label(
                "写效果、策略、规则或权益的名称", "name an effect, a policy, a rule or a benefit"
            ),
        )
    return targets


def things_given(ruleset: Ruleset, vocabulary: Vocabulary) -> list[str]:
    """Every name under which something can be asked for."""
    return sorted(
        {
            name
            for policy in ruleset.policies.values()
            for rule in policy.rules
            if grants(rule, vocabulary)
            for name in _names(policy, rule, ruleset, vocabulary)
        }
    )


def _names(policy: Policy, rule: Rule, ruleset: Ruleset, vocabulary: Vocabulary) -> Iterator[str]:
    yield policy.name
    yield f"{policy.name}/{written_id(rule.id)}"
    yield from (rule.title.zh, rule.title.en)
    for call in rule.then:
        effect = vocabulary.effects.get(call.effect)
        if effect is not None and effect.grants:
            yield from (effect.name, effect.label.zh, effect.label.en)
            yield from _arguments(call, ruleset, vocabulary)


def _arguments(call: Call, ruleset: Ruleset, vocabulary: Vocabulary) -> Iterator[str]:
    """Texts among the arguments: the kind of a benefit, the reason of points."""
    effect = vocabulary.effects[call.effect]
    for name, operand in call.arguments.items():
        value = operand_value(operand, {}, ruleset.parameters)
        argument = effect.argument(name)
        if isinstance(value, str) and argument is not None and argument.required:
            yield value
            label = argument.choice_labels.get(value)
            yield from (label.zh, label.en) if label else ()
