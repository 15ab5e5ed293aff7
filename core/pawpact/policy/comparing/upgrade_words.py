"""What of a newer platform does not reach a store, in sentences and as values for programs.

Schema ``pawpact.upgrade/1``: one entry for each brand and store, its ``difference`` as in
``pawpact.difference/1``, findings as in ``pawpact.findings/1``.
"""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.kernel.label import Label
from pawpact.policy.comparing.difference import Difference, RuleChange
from pawpact.policy.comparing.render_json import Json, change_json, difference_json
from pawpact.policy.comparing.schema import (
    BOOLEAN,
    DEFINITIONS,
    DIFFERENCE,
    POSITIVE,
    STRING,
    Schema,
    list_of,
    object_of,
    or_null,
    ref,
)
from pawpact.policy.comparing.sentence import Sentence, about, quoted
from pawpact.policy.comparing.sentence_parameter import said_move, say_parameter
from pawpact.policy.comparing.sentence_rule import Teller
from pawpact.policy.comparing.upgrade import Kept, Upgrade
from pawpact.policy.comparing.words import Words, value_of
from pawpact.policy.finding.diagnostic import as_json

SCHEMA = "pawpact.upgrade/1"
_ALIKE = Label(
    "；现在和上一层一样，可以删去这一行", "; the layer above now says the same, the line may go"
)

FINDING: Schema = object_of(
    code=STRING,
    severity={"enum": ["error", "warning"]},
    message=ref("text"),
    help=or_null(ref("text")),
    span=object_of(file=STRING, line=POSITIVE, column=POSITIVE),
)


def kept_sentences(upgrade: Upgrade, above: Difference | None) -> list[Sentence]:
    """Own values first, then rules that it replaced or disabled."""
    found = [_parameter(each) for each in upgrade.kept]
    if above:
        found += [_rule(each, above) for each in upgrade.kept_rules]
    return found


def _parameter(kept: Kept) -> Sentence:
    own = kept.own
    value, label = value_of(own), own.label
    alike = _ALIKE if kept.is_now_alike else Label("", "")
    above = said_move(kept.above)
    return Sentence(
        "kept.parameter",
        own.home,
        own.name,
        about(
            own.home,
            Label(
                f"{label.zh} 仍是 {value.zh}；上一层：{above.zh}{alike.zh}",
                f"{label.en} stays {value.en}; above: {above.en}{alike.en}",
            ),
        ),
        say_parameter(kept.above).details,
        before=own.origin,
        after=own.origin,
    )


def _rule(change: RuleChange, above: Difference) -> Sentence:
    words = (above.before.parameters, above.after.parameters)
    old, new = (Words(above.vocabulary, each) for each in words)
    told = Teller(old, new).rule(change)
    rule = quoted(change.rule.title, change.id)
    return Sentence(
        "kept.rule",
        change.policy,
        f"{change.policy}/{change.id}",
        about(
            change.policy,
            Label(
                f"{rule.zh}自己换掉或停用了，得不到上一层的改动",
                f"{rule.en} was replaced or disabled here and does not get the change above",
            ),
        ),
        told.details,
        before=told.before,
        after=told.after,
    )


def render_upgrades(upgrades: Sequence[tuple[Upgrade, Difference | None]]) -> Json:
    """Each with the difference of the layer above it."""
    return {"schema": SCHEMA, "tenants": [_entry(each, above) for each, above in upgrades]}


def _entry(upgrade: Upgrade, above: Difference | None) -> Json:
    return {
        "name": upgrade.name,
        "layer": upgrade.layer,
        "applies": upgrade.applies,
        "difference": difference_json(upgrade.difference) if upgrade.difference else None,
        "kept": [change_json(each, None) for each in kept_sentences(upgrade, above)],
        "outdated": as_json(upgrade.outdated),
        "orphaned": as_json(upgrade.orphaned),
        "broken": as_json(upgrade.broken),
    }


def upgrade_schema() -> Schema:
    """``pawpact.upgrade/1``. Fields may be added to it, so others than these are allowed."""
    entry = object_of(
        name=STRING,
        layer={"enum": ["platform", "brand", "store"]},
        applies=BOOLEAN,
        difference=or_null(object_of(**DIFFERENCE)),
        kept=list_of(ref("change")),
        outdated=list_of(ref("finding")),
        orphaned=list_of(ref("finding")),
        broken=list_of(ref("finding")),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **object_of(schema={"const": SCHEMA}, tenants=list_of(entry)),
        "$defs": {**DEFINITIONS, "finding": FINDING},
    }
