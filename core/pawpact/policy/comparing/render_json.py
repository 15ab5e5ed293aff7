"""A difference as plain values for programs.

Schema ``pawpact.difference/1``: texts are ``{"zh", "en"}``, places ``{"file", "line", "column",
"layer"}``. ``kind`` of a change is what changed and how: ``parameter.changed``, ``rule.removed``.
``parameter`` holds the values as they are held (money in fen, a ratio in ten-thousandths), and
is null for changes of anything else. Fields are only added within a version. The schema itself
is :mod:`pawpact.policy.comparing.schema`.
"""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.comparing.difference import Difference, ParameterChange
from pawpact.policy.comparing.sentence import Sentence
from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.model import Origin

SCHEMA = "pawpact.difference/1"

Json = dict[str, object]


def render_json(difference: Difference) -> Json:
    return {"schema": SCHEMA, **difference_json(difference)}


def difference_json(difference: Difference) -> Json:
    """The same inside of another document."""
    parameters = {change.name: change for change in difference.parameters}
    return {
        "before": list(difference.before.layers),
        "after": list(difference.after.layers),
        "only_kinder": difference.is_only_kinder,
        "changes": [
            change_json(each, _parameter_of(each, parameters)) for each in sentences(difference)
        ],
    }


def change_json(sentence: Sentence, parameter: ParameterChange | None) -> Json:
    return {
        "kind": sentence.kind,
        "home": sentence.home,
        "subject": sentence.subject,
        "text": text_json(sentence.text),
        "details": [text_json(each) for each in sentence.details],
        "towards": sentence.towards,
        "stressed": sentence.stressed,
        "before": place_json(sentence.before),
        "after": place_json(sentence.after),
        "parameter": _parameter(parameter) if parameter else None,
    }


def text_json(label: Label) -> Json:
    return {"zh": label.zh, "en": label.en}


def place_json(origin: Origin | None) -> Json | None:
    if origin is None:
        return None
    return {
        "file": origin.file,
        "line": origin.line,
        "column": origin.column,
        "layer": origin.layer,
    }


def _parameter_of(
    sentence: Sentence, parameters: dict[str, ParameterChange]
) -> ParameterChange | None:
    return parameters.get(sentence.subject) if sentence.kind.startswith("parameter.") else None


def _parameter(change: ParameterChange) -> Json:
    parameter = change.parameter
    return {
        "name": change.name,
        "type": parameter.type.value,
        "unit": parameter.unit,
        "binds": parameter.binds,
        "before": change.before.value if change.before else None,
        "after": change.after.value if change.after else None,
        "declared": list(change.declared),
        "rows": [{"before": row.before, "after": row.after} for row in change.rows],
    }
