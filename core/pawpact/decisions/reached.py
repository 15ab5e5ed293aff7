"""Which rules the decisions on record came to, and which of today's rules nobody met.

Receipts hold a bit a rule, so nothing is decided again: each distinct pattern of bits is read
once under the revision it was made by. Rules are told apart by policy and id.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from pawpact.decisions.lookup import Revisions
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.label import Label
from pawpact.policy.checking.example import span_of
from pawpact.policy.deciding.verdict import choose
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Bits, Policy, Rule, Ruleset
from pawpact.policy.receipt import decode_chunk
from pawpact.tenancy.unit import Unit

_BITS = 5
"""Where they stand in the body of a single receipt."""

_PAGE = 1000

_Pattern = tuple[int, str, int, int]


@dataclass(slots=True)
class Reached:
    """How often each policy decided, and how often each of its rules counted."""

    decisions: Counter[str] = field(default_factory=Counter)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)


def reached_rules(unit: Unit, since: datetime, revisions: Revisions) -> Reached:
    """Over all decisions of this store from then on."""
    patterns: Counter[_Pattern] = Counter()
    for revision, policy, fired, undetermined, count in _patterns(unit, since):
        patterns[revision, policy, fired, undetermined] += count
    reached = Reached()
    for (revision, policy, fired, undetermined), count in patterns.items():
        reached.decisions[policy] += count
        made_by = revisions(unit, revision).ruleset.policies[policy]
        for number in choose(made_by, Bits(fired, undetermined)).chosen:
            reached.rules[policy, made_by.rules[number].id] += count
    return reached


def unreached(ruleset: Ruleset, reached: Reached, since: datetime) -> Iterator[Diagnostic]:
    """Today's rules that no decision came to; where a policy was never asked, that alone."""
    for policy in ruleset.policies.values():
        if not reached.decisions[policy.name]:
            yield _never_asked(policy, since)
            continue
        for rule in policy.rules:
            if not reached.rules[policy.name, rule.id]:
                yield _never_met(policy, rule, reached.decisions[policy.name], since)


def _patterns(unit: Unit, since: datetime) -> Iterator[tuple[int, str, int, int, int]]:
    """Revision, policy, its bits, and how many decisions had them."""
    singles = select(DecisionRow.revision_id, DecisionRow.body).where(
        DecisionRow.decided_at >= since
    )
    for row in unit.session.execute(singles.execution_options(yield_per=_PAGE)):
        for policy, fired, undetermined in json.loads(row.body)[_BITS]:
            yield row.revision_id, policy, fired, undetermined, 1
    chunks = select(DecisionChunkRow.revision_id, DecisionChunkRow.body).where(
        DecisionChunkRow.decided_at >= since
    )
    for row in unit.session.execute(chunks.execution_options(yield_per=_PAGE)):
        columns: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
        for policy, (fired, undetermined) in decode_chunk(row.body).bits.items():
            columns[policy].update(zip(fired, undetermined, strict=True))
        for policy, counted in columns.items():
            for (one, other), count in counted.items():
                yield row.revision_id, policy, one, other, count


def _never_asked(policy: Policy, since: datetime) -> Diagnostic:
    return Diagnostic(
        "R326",
        "warning",
        Label(
            f"{policy.name} 自 {since:%Y-%m-%d} 起一次也没有用到",
            f"{policy.name} was never asked since {since:%Y-%m-%d}",
        ),
        span_of(policy.origin),
        Label("它的时刻没有来过", "its moment never came"),
        Label("用不着就停用它的插件", "switch its plugin off if nobody needs it"),
    )


def _never_met(policy: Policy, rule: Rule, decided: int, since: datetime) -> Diagnostic:
    return Diagnostic(
        "R326",
        "warning",
        Label(
            f"规则 {rule.id}「{rule.title.zh}」自 {since:%Y-%m-%d} 起一次也没有用上"
            f"（{policy.name} 决定了 {decided} 次）",
            f"rule {rule.id} was never met since {since:%Y-%m-%d}"
            f" ({policy.name} decided {decided} times)",
        ),
        span_of(rule.origin),
        Label("没有一次决定用到它", "no decision came to it"),
        Label(
            f"看看门槛是不是太高：`rules explain --policy {policy.name} --given 事实文件`",
            f"see whether its line is too high: `rules explain --policy {policy.name}"
            " --given FACTS`",
        ),
    )
