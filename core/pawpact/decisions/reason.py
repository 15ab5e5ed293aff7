"""Why cases of a batch cannot be decided, and which facts are still good when they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pawpact.decisions.expand import Expansions
from pawpact.decisions.held import Reason
from pawpact.hosting.failure import PluginFailed
from pawpact.kernel.label import Label
from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.fact import BadFact, Problem, problem_of
from pawpact.policy.deciding.never import violations
from pawpact.tenancy.values import Revision
from pawpact.vocabulary.types import Value

Column = Sequence[Value | None]


def reasons_of(
    revision: Revision,
    failed: Mapping[int, Exception],
    decided: ColumnDecision,
    expansions: Expansions,
) -> dict[int, Reason]:
    """The places that cannot be decided: a plugin failed, bad facts, engines that disagree, a

    forbidden outcome, a plugin's effect that came to nothing allowed.
    """
    reasons = {at: Reason.of(error) for at, error in failed.items()}
    for at, bad in decided.invalid.items():
        reasons.setdefault(at, _bad_fact(revision, bad))
    for at, error in decided.mismatched.items():
        reasons.setdefault(at, Reason.of(error))
    for at, name in decided.forbidden.items():
        reasons.setdefault(at, _forbidden(name))
    for at, failure in expansions.failed.items():
        reasons.setdefault(at, Reason.of(failure))
    for at, name in _forbidden_by_core(revision, decided, expansions).items():
        reasons.setdefault(at, _forbidden(name))
    return reasons


def kept_facts(
    revision: Revision,
    columns: Mapping[str, Column],
    failed: Mapping[int, Exception],
    decided: ColumnDecision,
) -> Mapping[str, Column]:
    """The columns with which cases wait: what is in doubt is asked for again on resuming.

    In doubt is what breaks its declaration, and all that a plugin said whose facts failed here.
    """
    doubtful = {at: error.plugin for at, error in failed.items() if isinstance(error, PluginFailed)}
    facts = revision.vocabulary.facts
    doubtful |= {
        at: facts[bad.fact].owner for at, bad in decided.invalid.items() if bad.fact in facts
    }
    if not doubtful:
        return columns
    kept = {name: list(column) for name, column in columns.items()}
    for at, owner in doubtful.items():
        for name, column in kept.items():
            fact = facts[name]
            is_of_plugin = fact.owner == owner != "core"
            if is_of_plugin or problem_of(fact, column[at]) is not None:
                column[at] = None
    return kept


def _bad_fact(revision: Revision, bad: BadFact) -> Reason:
    if bad.problem is Problem.LIMIT:
        return Reason("beyond_limit", bad.label)
    fact = revision.vocabulary.facts.get(bad.fact)
    owner = "core" if fact is None else fact.owner
    if owner == "core":
        return Reason("bad_fact", bad.label)
    text = Label(
        f"插件 {owner} 给出的{bad.label.zh}", f"plugin {owner} gave a bad fact: {bad.label.en}"
    )
    return Reason("bad_fact", text, owner)


def _forbidden(name: str) -> Reason:
    return Reason(
        "forbidden_outcome",
        Label(f"结论违反禁止条款“{name}”", f'the outcome is what "{name}" never allows'),
    )


def _forbidden_by_core(
    revision: Revision, decided: ColumnDecision, expansions: Expansions
) -> dict[int, str]:
    """Where a ``never`` forbids what a plugin's effect came to."""
    if not expansions.known:
        return {}
    policies = revision.ruleset.policies
    if not any(policies[each.policy].never for each in decided.policies):
        return {}
    said = expansions.applied(decided)
    found: dict[int, str] = {}
    for at in sorted(expansions.places):
        broken = violations(revision.ruleset, revision.vocabulary, said.decision(at))
        if broken:
            found[at] = broken[0].never.name
    return found
