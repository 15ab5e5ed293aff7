"""An explanation as plain values for programs.

Schema ``pawpact.explanation/1``: texts are ``{"zh", "en"}``; places are ``{"file", "line",
"column", "layer"}``; ``result`` of a rule is hit, miss, undetermined or not_reached, of a
condition true, false or null; a condition is either a comparison (with ``fact``) or a group
(with ``group`` and ``parts``). ``ways`` are changes that lead further, ``also`` those needed
with one: empty where two are not enough, null where nothing more was wanted. Fields are only
added within a version. The schema itself is :mod:`pawpact.policy.explaining.schema`.
"""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.explaining.explanation import (
    ComparisonLine,
    ConditionNode,
    EffectLine,
    Explanation,
    Flip,
    ParameterUse,
    PolicyExplanation,
    RuleExplanation,
    Way,
)
from pawpact.policy.model import Origin

SCHEMA = "pawpact.explanation/1"

Json = dict[str, object]


def render_json(explanation: Explanation) -> Json:
    return {
        "schema": SCHEMA,
        "moment": explanation.moment,
        "moment_label": _text(explanation.moment_label),
        "layers": list(explanation.layers),
        "from_record": explanation.from_record,
        "policies": [_policy(policy) for policy in explanation.policies],
        "ways": None if explanation.ways is None else [_way(way) for way in explanation.ways],
        "edges": [_way(edge) for edge in explanation.edges],
        "next_step": _text(explanation.next_step),
    }


def _policy(policy: PolicyExplanation) -> Json:
    return {
        "policy": policy.name,
        "title": _text(policy.title),
        "version": policy.version,
        "hit": policy.hit,
        "rules": [_rule(rule) for rule in policy.rules],
        "referral": _effect(policy.referral) if policy.referral else None,
        "missing": [_text(label) for label in policy.missing],
    }


def _rule(rule: RuleExplanation) -> Json:
    return {
        "rule": rule.id,
        "title": _text(rule.title),
        "result": rule.result,
        "condition": _condition(rule.condition),
        "effects": [_effect(effect) for effect in rule.effects],
        "flips": [_flip(flip) for flip in rule.flips],
        "origin": _place(rule.origin),
        "source": rule.source,
        "note": rule.note,
    }


def _condition(node: ConditionNode) -> Json:
    if isinstance(node, ComparisonLine):
        return _comparison(node)
    return {
        "group": node.kind,
        "result": node.result,
        "parts": [_condition(part) for part in node.parts],
    }


def _comparison(line: ComparisonLine) -> Json:
    return {
        "fact": line.fact,
        "label": _text(line.label),
        "value": _text(line.value),
        "operator": _text(line.operator),
        "threshold": _text(line.threshold),
        "formula": _text(line.formula) if line.formula else None,
        "result": line.result,
        "distance": _text(line.distance) if line.distance else None,
        "because": line.because,
        "parameters": [_use(use) for use in line.parameters],
        "hidden": line.hidden,
        "sealed": line.sealed,
        "origin": _place(line.origin),
    }


def _effect(line: EffectLine) -> Json:
    return {
        "effect": line.effect,
        "sentence": _text(line.sentence),
        "status": line.status.status.value if line.status else None,
        "detail": line.status.detail if line.status else None,
        "parameters": [_use(use) for use in line.parameters],
    }


def _flip(flip: Flip) -> Json:
    return {
        "fact": flip.fact,
        "label": _text(flip.label),
        "value": _text(flip.value),
        "distance": _text(flip.distance) if flip.distance else None,
        "derived": flip.derived,
    }


def _way(way: Way) -> Json:
    return {
        "fact": way.fact,
        "label": _text(way.label),
        "now": _text(way.now),
        "raw": way.raw,
        "value": _text(way.value),
        "distance": _text(way.distance) if way.distance else None,
        "leads_to": _text(way.leads_to),
        "also": [_way(each) for each in way.also],
    }


def _use(use: ParameterUse) -> Json:
    return {
        "name": use.name,
        "label": _text(use.label),
        "value": _text(use.value),
        "origin": _place(use.origin),
    }


def _text(label: Label) -> Json:
    return {"zh": label.zh, "en": label.en}


def _place(origin: Origin) -> Json:
    return {
        "file": origin.file,
        "line": origin.line,
        "column": origin.column,
        "layer": origin.layer,
    }
