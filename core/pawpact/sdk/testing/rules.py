"""Rules tried on facts, without any database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pawpact.hosting.host import Host
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.explaining.explain import explain
from pawpact.policy.explaining.render import render_text
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Bits, Decision, PolicyOutcome, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.sdk.testing.answer import AskedFor, RulesResult
from pawpact.sdk.testing.installation import folder_texts, platform_texts
from pawpact.sdk.testing.loading import loaded_host
from pawpact.tenancy.answerable import answerable
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

REVISION = "trial"


def run_rules(
    rules: Path | Sequence[Path],
    facts: Mapping[str, Value | None],
    *,
    moment: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    plugins: Sequence[object] = (),
) -> RulesResult:
    """What the policies of these files come to over these facts. No database is opened.

    ``rules`` are rule files or folders of them; only their policies are decided, on the
    platform's settings. Facts that are not given are unknown; money is fen, as everywhere in
    code. ``parameters`` gives other values, written as a store would write them. ``moment`` is
    needed where the files answer several. ``plugins`` are those whose words the rules use.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> written = (folder / "gift.yaml").write_text('''
    ... format: 1
    ... policy: core.gift
    ... version: "1"
    ... title: {zh: 周年礼, en: Anniversary gift}
    ... moment: period.performed
    ... hit: all
    ... binds: today
    ... rules:
    ...   - id: twelve
    ...     title: {zh: 满一年, en: A whole year}
    ...     when: {contract.performed: 12}
    ...     then:
    ...       - grant_points: {points: 30, reason: anniversary}
    ... ''', "utf-8")
    >>> result = run_rules(folder, {"contract.performed": 12})
    >>> result.fired
    ('core.gift/twelve',)
    >>> result.effects[0].arguments["points"]
    30
    >>> run_rules(folder, {}).undetermined
    ('core.gift/twelve',)
    """
    host = loaded_host(plugins)
    given = dict(_given([rules] if isinstance(rules, Path) else rules))
    names = [each.name for each in read_platform_texts(given).documents if each.kind == "policy"]
    ruleset = _resolved(host, given, parameters or {})
    policies = [ruleset.policies[name] for name in names if name in ruleset.policies]
    moments = sorted({each.moment for each in policies if moment in (None, each.moment)})
    if len(moments) != 1:
        raise ValueError(f"the files answer {moments or names}; say which moment")
    mine = {each.name for each in policies}
    order = tuple(name for name in ruleset.order[moments[0]] if name in mine)
    alone = replace(ruleset, order={moments[0]: order})
    decision = Decider(alone, host.vocabulary(), _engine()).decide(moments[0], facts, REVISION)
    return _result(alone, host.vocabulary(), decision)


def _given(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        if path.is_dir():
            yield from folder_texts(path, path.name)
        else:
            yield path.name, path.read_text("utf-8")


def _resolved(host: Host, given: Mapping[str, str], parameters: Mapping[str, Any]) -> Ruleset:
    """The platform's rules with these files among them; a file of a checkout stands once."""
    mine = set(given.values())
    others = {name: text for name, text in platform_texts().items() if text not in mine}
    for folder, prefix in host.rule_folders():
        others |= {n: text for n, text in folder_texts(folder, prefix) if text not in mine}
    platform = answerable(read_platform_texts({**others, **given}), host)
    words = host.vocabulary()
    if not parameters:
        return resolve(platform, None, None, words)
    known = resolve(platform, None, None, words).parameters
    text = patch_head("trial", platform) + parameter_lines(known, parameters)
    return resolve(platform, None, read_patch("rules.yaml", text, "store"), words)


def patch_head(store: str, platform: PlatformRules) -> str:
    """How a store's rules.yaml begins."""
    return f"store: {store}\nextends: platform@{platform.version}\n"


def parameter_lines(known: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """A patch that gives parameters these values, by their qualified names."""
    unknown = sorted(values.keys() - known.keys())
    if unknown:
        raise ValueError(f"no parameter is called {', '.join(unknown)}")
    homes: dict[str, list[str]] = {}
    for name, value in values.items():
        line = f"    {known[name].short_name}: {_written(value)}"
        homes.setdefault(known[name].home, []).append(line)
    return "".join(f"{home}:\n  params:\n" + "\n".join(rows) + "\n" for home, rows in homes.items())


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    return str(value)


def _result(ruleset: Ruleset, words: Vocabulary, decision: Decision) -> RulesResult:
    outcomes = decision.outcomes
    bits = {each.policy: Bits(each.fired, each.undetermined) for each in outcomes}
    told = explain(ruleset, words, decision.moment, decision.read, bits)
    return RulesResult(
        fired=tuple(name for each in outcomes for name in _chosen(ruleset, each)),
        undetermined=tuple(name for each in outcomes for name in _undetermined(ruleset, each)),
        facts={name: value for each in outcomes for name, value in each.settled.items()},
        effects=tuple(
            AskedFor(each.effect, each.arguments, f"{each.policy}/{each.rule}")
            for each in decision.effects
        ),
        texts={"zh": render_text(told, "zh"), "en": render_text(told, "en")},
    )


def _chosen(ruleset: Ruleset, outcome: PolicyOutcome) -> Iterator[str]:
    for n in outcome.chosen:
        yield f"{outcome.policy}/{ruleset.policies[outcome.policy].rules[n].id}"


def _undetermined(ruleset: Ruleset, outcome: PolicyOutcome) -> Iterator[str]:
    for n, rule in enumerate(ruleset.policies[outcome.policy].rules):
        if outcome.undetermined >> n & 1:
            yield f"{outcome.policy}/{rule.id}"


@cache
def _engine() -> DurableEngine:
    """One for the process, so that equal rules are compiled once."""
    return DurableEngine()
