"""Reading which variables a text declares, of what kinds, and which no version may leave out."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.field import Fields, expect, read_label, suggest
from pawpact.policy.reading.source import Node
from pawpact.wording.values import Variable, VariableKind


def read_variables(fields: Fields) -> dict[str, Variable]:
    """``name: kind``, or ``name: {code: {zh, en}}`` for the words of a code."""
    declared = fields.mapping("variables")
    needed = set(fields.texts("must_say"))
    found: dict[str, Variable] = {}
    for key, value in declared.items() if declared else ():
        if value.kind == "mapping":
            words = {code.text: read_label(label, fields.findings) for code, label in value.entries}
            kind = VariableKind.WORD
        else:
            words = {}
            kind = _kind(value, fields.findings)
        found[key.text] = Variable(key.text, kind, words, key.text in needed)
    _check_needed(fields, needed - found.keys(), found)
    return found


def _kind(value: Node, findings: Findings) -> VariableKind:
    kinds = tuple(kind.value for kind in VariableKind if kind is not VariableKind.WORD)
    if expect(value, "scalar", findings) and value.text in kinds:
        return VariableKind(value.text)
    findings.error(
        "R205",
        value.span,
        Label(f"`{value.text}` 不是变量的类型", f"`{value.text}` is no kind of variable"),
        help=suggest(value.text, kinds),
    )
    return VariableKind.NAME


def _check_needed(fields: Fields, unknown: set[str], known: Mapping[str, Variable]) -> None:
    for name in sorted(unknown):
        fields.findings.error(
            "M102",
            fields.key_span("must_say"),
            Label(f"没有变量 `{name}`", f"there is no variable `{name}`"),
            help=suggest(name, known),
        )
