"""Example rules made of declarations, so that no word is without one."""

from __future__ import annotations

from pawpact.vocabulary.declarations import Argument, Effect, Fact, Moment
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ORDERED, ValueType

_USUAL = 20
_USUAL_MONEY = 200


def example_rule(moment: Moment, words: Vocabulary) -> str:
    """A rule of this moment: a fact of its own subject, and an effect that stands there.

    >>> from pawpact.vocabulary.core import CORE
    >>> print(example_rule(CORE.moments["contract.signed"], CORE))
    rules:
      - id: example
        title: {zh: 示例, en: An example}
        when: {contract.streak: {gte: 3}}
        then: [refer_to_person: {queue: example}]
    """
    return (
        "rules:\n"
        "  - id: example\n"
        "    title: {zh: 示例, en: An example}\n"
        f"    when: {{{_condition(_fact(moment, words))}}}\n"
        f"    then: [{example_call(_effect(moment, words))}]"
    )


def example_call(effect: Effect) -> str:
    """The effect as an entry of ``then``; of what may be left out only the first is given.

    >>> from pawpact.vocabulary.core import CORE
    >>> example_call(CORE.effects["grant_points"])
    'grant_points: {points: 20, reason: example}'
    """
    optional = [each for each in effect.arguments if not each.required]
    written = [each for each in effect.arguments if each.required or each in optional[:1]]
    given = ", ".join(f"{each.name}: {_value(each)}" for each in written)
    return f"{effect.name}: {{{given}}}"


def _fact(moment: Moment, words: Vocabulary) -> Fact:
    """Of its own subject if it has one; nothing personal, since batches may not read that."""
    known = [each for each in words.facts_of(moment.name).values() if not each.personal]
    roles = (*moment.carries, "store")
    return min(known, key=lambda fact: (fact.derived, roles.index(fact.subject)))


def _effect(moment: Moment, words: Vocabulary) -> Effect:
    """The one that belongs to the fewest moments, this one among them."""
    possible = [each for each in words.effects.values() if each.stands_at(moment)]
    return min(possible, key=lambda effect: (len(effect.moments) or 99, effect.grants))


def _condition(fact: Fact) -> str:
    if fact.type is ValueType.LIST:
        return f"{fact.name}: {{has_any: {fact.example}}}"
    if fact.type in ORDERED:
        return f"{fact.name}: {{gte: {fact.example}}}"
    return f"{fact.name}: {fact.example}"


def _value(argument: Argument) -> str:
    if argument.choices:
        return argument.choices[0]
    if argument.type is ValueType.BOOL:
        return "true"
    if argument.type is ValueType.TEXT:
        return argument.form.example if argument.form else "example"
    if argument.type in (ValueType.PRICE_RATIO, ValueType.RATIO):
        return "0.95"
    usual = _USUAL_MONEY if argument.type is ValueType.MONEY else _USUAL
    return str(min(usual, argument.maximum or usual))
