"""The tests that stand in rule files, each about one policy alone.

A test decides its policy on the facts it gives (what it does not give is unknown, a derived
fact is given as if it had been settled) and with the parameters of its layer, some overridden
``at`` other values. Platform tests run on the platform's rules at the platform's values, a
brand's on the brand's, a store's on the store's: a store's own numbers are meant to change what
comes out, so another layer's expectations do not bind it. What binds every layer is ``never``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from pawpact.kernel.label import Label
from pawpact.policy.checking.trial import TRIAL, MomentDecider
from pawpact.policy.condition import facts_read
from pawpact.policy.deciding.fact import InvalidFact
from pawpact.policy.engine.reference import operand_value
from pawpact.policy.explaining.wording import said
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.model import (
    Call,
    Decision,
    EffectRequest,
    InlineTest,
    Layer,
    LayerValue,
    Parameter,
    Policy,
    PolicyOutcome,
    Ruleset,
)
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType
from pawpact.vocabulary.written import written_value

DeciderOf = Callable[[Ruleset, Vocabulary], MomentDecider]
"""Builds what decides a ruleset."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """``chosen`` are the rules that counted; ``problems`` say what came out otherwise."""

    test: InlineTest
    chosen: tuple[str, ...]
    problems: tuple[Label, ...]

    __test__ = False

    @property
    def passed(self) -> bool:
        return not self.problems


def run_tests(
    ruleset: Ruleset,
    vocabulary: Vocabulary,
    decider_of: DeciderOf,
    layer: Layer = "platform",
) -> list[TestResult]:
    """Run the tests that were written at this layer."""
    decider = decider_of(ruleset, vocabulary)
    return [
        _run_overridden(ruleset, vocabulary, decider_of, policy, test)
        if test.at
        else run_test(ruleset, vocabulary, decider, policy, test)
        for policy in ruleset.policies.values()
        for test in policy.tests
        if test.origin.layer == layer
    ]


def run_test(
    ruleset: Ruleset,
    vocabulary: Vocabulary,
    decider: MomentDecider,
    policy: Policy,
    test: InlineTest,
) -> TestResult:
    facts = {**dict.fromkeys(facts_read(policy)), **test.given}
    try:
        decision = decider.decide(policy.moment, facts, TRIAL, only={policy.name})
    except InvalidFact as unusable:
        return TestResult(test, (), (unusable.message,))
    return _judge(ruleset, vocabulary, policy, test, decision)


def failures(results: list[TestResult]) -> list[Diagnostic]:
    """Failed tests as findings."""
    return [_failure(result) for result in results if not result.passed]


def written_id(rule: str) -> str:
    """The id as it stands in the file: the rows of an ``each`` rule share one."""
    return rule.partition("[")[0]


def _run_overridden(
    ruleset: Ruleset,
    vocabulary: Vocabulary,
    decider_of: DeciderOf,
    policy: Policy,
    test: InlineTest,
) -> TestResult:
    """With the parameters that the test has at other values."""
    parameters = dict(ruleset.parameters)
    for name, value in test.at.items():
        full = name if name in parameters else f"{policy.group}.{name}"
        parameters[full] = _overridden(parameters[full], value, test)
    other = replace(ruleset, parameters=parameters)
    return run_test(other, vocabulary, decider_of(other, vocabulary), policy, test)


def _overridden(parameter: Parameter, value: Value, test: InlineTest) -> Parameter:
    return replace(parameter, layers=(*parameter.layers, LayerValue(value, test.origin)))


def _judge(
    ruleset: Ruleset, vocabulary: Vocabulary, policy: Policy, test: InlineTest, decision: Decision
) -> TestResult:
    outcome = decision.outcomes[0]
    chosen = tuple(policy.rules[n].id for n in outcome.chosen)
    problems = (
        *_fired_problems(test, chosen),
        *_fact_problems(test, outcome, vocabulary),
        *_effect_problems(ruleset, test, outcome, vocabulary),
    )
    return TestResult(test, chosen, tuple(problems))


def _fired_problems(test: InlineTest, chosen: tuple[str, ...]) -> Iterator[Label]:
    if test.expect_fired is None:
        return
    wanted = set(test.expect_fired)
    found = {rule if rule in wanted else written_id(rule) for rule in chosen}
    if found != wanted:
        fired, expected = _listed(chosen), _listed(test.expect_fired)
        yield Label(f"命中 {fired}，应为 {expected}", f"fired {fired}, expected {expected}")


def _fact_problems(
    test: InlineTest, outcome: PolicyOutcome, vocabulary: Vocabulary
) -> Iterator[Label]:
    for name, wanted in test.expect_facts.items():
        found = outcome.settled.get(name)
        if found == wanted and type(found) is type(wanted):
            continue
        fact = vocabulary.facts[name]
        was = Label("没有得出", "was not set") if found is None else said(fact, found)
        should = said(fact, wanted)
        yield Label(
            f"{name}：{was.zh}，应为 {should.zh}", f"{name}: {was.en}, expected {should.en}"
        )


def _effect_problems(
    ruleset: Ruleset, test: InlineTest, outcome: PolicyOutcome, vocabulary: Vocabulary
) -> Iterator[Label]:
    asked = _listed(
        tuple(_written(vocabulary, each.effect, each.arguments) for each in outcome.effects)
    )
    for call in test.expect_effects or ():
        if not _is_asked(ruleset, test, call, outcome.effects):
            wanted = _written(vocabulary, call.effect, _arguments(ruleset, test, call))
            yield Label(
                f"没有要求 {wanted}（实际：{asked}）",
                f"{wanted} was not asked for (asked for: {asked})",
            )
    if test.expect_effects == () and outcome.effects:
        yield Label(f"要求了 {asked}，应没有效果", f"asked for {asked}, expected nothing")
    for call in test.expect_not_effects:
        if _is_asked(ruleset, test, call, outcome.effects):
            unwanted = _written(vocabulary, call.effect, _arguments(ruleset, test, call))
            yield Label(f"要求了不该有的 {unwanted}", f"{unwanted} was asked for and must not be")


def _is_asked(
    ruleset: Ruleset, test: InlineTest, call: Call, requests: tuple[EffectRequest, ...]
) -> bool:
    wanted = _arguments(ruleset, test, call)
    return any(
        request.effect == call.effect
        and all(request.arguments.get(name) == value for name, value in wanted.items())
        for request in requests
    )


def _arguments(ruleset: Ruleset, test: InlineTest, call: Call) -> Mapping[str, Value | None]:
    return {
        name: operand_value(operand, test.given, ruleset.parameters)
        for name, operand in call.arguments.items()
    }


def _written(vocabulary: Vocabulary, effect: str, arguments: Mapping[str, Value | None]) -> str:
    """As a file says it, so that what was expected and what came out compare word by word."""
    kinds = {each.name: each.type for each in vocabulary.effects[effect].arguments}
    parts = [
        f"{name}: {written_value(kinds.get(name, ValueType.TEXT), value)}"
        for name, value in arguments.items()
        if value is not None
    ]
    return f"{effect} {{{', '.join(parts)}}}" if parts else effect


def _listed(names: tuple[str, ...]) -> str:
    return f"[{', '.join(names)}]"


def _failure(result: TestResult) -> Diagnostic:
    test = result.test
    return Diagnostic(
        "R402",
        "error",
        Label(
            f"测试「{test.name}」（{test.policy}）没有通过："
            + "；".join(problem.zh for problem in result.problems),
            f"test `{test.name}` of {test.policy} fails: "
            + "; ".join(problem.en for problem in result.problems),
        ),
        Span(test.origin.file, test.origin.line, test.origin.column),
        Label("结果与预期不同", "comes out otherwise"),
    )
