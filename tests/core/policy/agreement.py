"""Holds every evaluator to the same answer on random rule files, to the last effect.

Durable decides through ``Decider``, on the ordinary path and without the memory of cells, and
its every answer is compared with the generated check on the way. Beside it stand the walking
evaluator, which explanations are made of, and the oracle, which shares no code with either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from pawpact.policy.deciding.decide import ColumnDecision, Decider, InvalidFact
from pawpact.policy.deciding.verdict import Choice, choose
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import Engine
from pawpact.policy.engine.reference import evaluate_rule, operand_value
from pawpact.policy.model import Bits, Decision, Policy, Ruleset
from pawpact.vocabulary.types import Value
from tests.core.policy.oracle import Oracle, Result
from tests.core.policy.random_policy import MOMENT, VOCABULARY, Writer
from tests.core.policy.tally import Tally, Words

LARGEST = 2**53 - 1
SINGLES = 3
"""Rows of each file that are decided one by one as well."""
RECURRING = 40
"""Up to so many rules cells recur, so that the memory of cells answers some of the rows."""

Facts = dict[str, Value | None]
Shown = tuple[int, int, list[int], str | None, dict[str, Any], list[tuple[str, str, Any]]]
"""One policy's answer: fired, undetermined, chosen, referred, settled facts, effects."""


@dataclass(frozen=True)
class File:
    """A random rule file with facts for it; the same seed and size make the same."""

    rules: Ruleset
    rows: Sequence[Facts]

    @classmethod
    def written(cls, seed: int, size: int, rows: int) -> File:
        writer = Writer(Random(seed))
        return cls(writer.ruleset(size), [writer.facts() for _ in range(rows)])

    @property
    def columns(self) -> dict[str, list[Value | None]]:
        return {name: [row[name] for row in self.rows] for name in self.rows[0]}

    @property
    def policies(self) -> list[Policy]:
        return [self.rules.policies[name] for name in self.rules.order[MOMENT]]

    @property
    def size(self) -> int:
        return sum(len(each.rules) for each in self.policies)


def check(file: File, engine: Engine) -> Tally:
    """AssertionError on the first disagreement; otherwise what was put to the test."""
    oracle = Oracle(file.rules)
    expected = [oracle.decide(MOMENT, row) for row in file.rows]
    for row, results in zip(file.rows, expected, strict=True):
        assert walked(file, row) == list(map(told, results)), "the walk is not the oracle"
    for remember in (False, True)[: 2 if file.size <= RECURRING else 1]:
        decider = Decider(file.rules, VOCABULARY, engine, remember=remember)
        batch = decider.decide_columns(MOMENT, file.columns, len(file.rows), "r1")
        check_batch(batch, expected)
        check_singles(decider, file, batch, expected)
    return tally(file, expected)


def check_batch(batch: ColumnDecision, expected: Sequence[Sequence[Result]]) -> None:
    """The batch says the same of each row, and asks for nothing where it has to be held."""
    assert not batch.mismatched, "the engine and its check differ"
    effects = effects_by_row(batch)
    for position, results in enumerate(expected):
        assert (position in batch.invalid) == results[-1].invalid, "validity differs"
        forbidden = any(result.forbidden for result in results)
        assert results[-1].invalid or (position in batch.forbidden) == forbidden, "never differs"
        for policy, result in zip(batch.policies, results, strict=False):
            outcome = policy.outcomes[position]
            asked = effects.get((policy.policy, position), [])
            wanted = [] if position in batch.held else result.effects
            found: Shown = (
                outcome.fired,
                outcome.undetermined,
                list(outcome.chosen),
                outcome.referral.rule if outcome.referral else None,
                policy.settled_at(position),
                asked,
            )
            assert found == (*told(result)[:-1], wanted), f"{policy.policy} differs in a batch"


def effects_by_row(batch: ColumnDecision) -> dict[tuple[str, int], list[tuple[str, str, Any]]]:
    found: dict[tuple[str, int], list[tuple[str, str, Any]]] = {}
    for column in batch.effects:
        for position, request in column.requests():
            asked = (request.effect, request.rule, dict(request.arguments))
            found.setdefault((column.policy, position), []).append(asked)
    return found


def check_singles(
    decider: Decider, file: File, batch: ColumnDecision, expected: Sequence[Sequence[Result]]
) -> None:
    """A row by itself comes to what the oracle says, held or not, and reads the same facts."""
    for position, row in list(enumerate(file.rows))[:SINGLES]:
        results = expected[position]
        try:
            single = decider.decide(MOMENT, row, "r1")
        except InvalidFact:
            assert results[-1].invalid, "a sound row is refused"
            continue
        assert shown(single) == list(map(told, results)), "a single decision differs"
        assert single.read == batch.decision(position).read, "the facts read differ"


def shown(decision: Decision) -> list[Shown]:
    return [
        (
            outcome.fired,
            outcome.undetermined,
            list(outcome.chosen),
            outcome.referral.rule if outcome.referral else None,
            dict(outcome.settled),
            [(e.effect, e.rule, dict(e.arguments)) for e in outcome.effects],
        )
        for outcome in decision.outcomes
    ]


def told(result: Result) -> Shown:
    return (
        result.fired,
        result.undetermined,
        result.chosen,
        result.referred,
        result.settled,
        result.effects,
    )


def walked(file: File, given: Mapping[str, Value | None]) -> list[Shown]:
    """The whole decision by walking the conditions as they are written, without compiling."""
    facts = dict(given)
    found: list[Shown] = []
    for policy in file.policies:
        found.append(_walk(policy, facts, file.rules))
        settled = found[-1][4]
        facts |= settled
        if any(type(value) is int and abs(value) > LARGEST for value in settled.values()):
            break
    return found


def _walk(policy: Policy, facts: Facts, rules: Ruleset) -> Shown:
    results = [evaluate_rule(rule, facts, rules.parameters) for rule in policy.rules]
    fired = sum(1 << n for n, result in enumerate(results) if result is True)
    undetermined = sum(1 << n for n, result in enumerate(results) if result is None)
    choice = choose(policy, Bits(fired, undetermined))
    settled: dict[str, Any] = {}
    effects: list[tuple[str, str, Any]] = []
    for name, rule, arguments in _calls(policy, choice, facts, rules):
        if name == "set":
            settled = {**arguments, **settled}
        else:
            effects.append((name, rule, arguments))
    referred = None if choice.referred is None else policy.rules[choice.referred].id
    if referred is not None:
        effects.append(("refer_to_person", referred, {"queue": "undetermined"}))
    return fired, undetermined, list(choice.chosen), referred, settled, effects


def _calls(
    policy: Policy, choice: Choice, facts: Facts, rules: Ruleset
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for number in choice.chosen:
        rule = policy.rules[number]
        for call in rule.then:
            yield (
                call.effect,
                rule.id,
                {
                    name: operand_value(operand, facts, rules.parameters)
                    for name, operand in call.arguments.items()
                },
            )


def tally(file: File, expected: Sequence[Sequence[Result]]) -> Tally:
    found = Tally(pairs=len(file.rows), sizes=[file.size])
    words = [Words(policy) for policy in file.policies]
    derived = [name for name, fact in VOCABULARY.facts.items() if fact.derived]
    for row, results in zip(file.rows, expected, strict=True):
        facts: Facts = {**row, **dict.fromkeys(derived)}
        said: set[tuple[str, bool, str]] = set()
        for policy, its_words, result in zip(file.policies, words, results, strict=False):
            said |= its_words.said(facts, stop(policy, result))
            facts |= result.settled
        found.cases.update(said)
    return found


def stop(policy: Policy, result: Result) -> int:
    """The rule behind which the hit policy looks no further."""
    last = len(policy.rules) - 1
    if policy.hit == "all":
        return last
    numbers = (n for n, rule in enumerate(policy.rules) if rule.id == result.referred)
    return next(numbers, result.chosen[0] if result.chosen else last)


def digest(seeds: range, size: int, rows: int) -> str:
    """One line for all that durable decides on these files."""
    found = hashlib.sha256()
    for seed in seeds:
        file = File.written(seed, size, rows)
        decider = Decider(file.rules, VOCABULARY, DurableEngine(capacity=1))
        batch = decider.decide_columns(MOMENT, file.columns, rows, "r1")
        found.update(repr([shown(batch.decision(n)) for n in range(rows)]).encode())
        found.update(repr((batch.invalid, sorted(batch.mismatched), batch.forbidden)).encode())
    return found.hexdigest()
