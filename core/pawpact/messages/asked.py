"""Whether there are words for what rules want sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.model import Constant, Operand, Origin, ParameterRef, Ruleset
from pawpact.policy.reading.field import suggest
from pawpact.wording.values import Text

SEND, TEMPLATE = "send_message", "template"


def unknown_messages(rules: Ruleset, known: Mapping[str, Text]) -> list[Diagnostic]:
    """A finding for each rule that sends a kind of message which nobody has words for.

    Found only when it fires it would hold the case, with all that other rules give in it.
    """
    found = (_unknown(kind, place, known) for kind, place in _sent(rules) if kind not in known)
    return list(dict.fromkeys(found))


def _sent(rules: Ruleset) -> Iterator[tuple[str, Origin]]:
    """Every kind that a rule names, and where: by itself, or by a parameter."""
    for policy in rules.policies.values():
        for rule in policy.rules:
            for call in rule.then:
                if call.effect == SEND:
                    yield from _named(call.arguments[TEMPLATE], rules)


def _named(operand: Operand, rules: Ruleset) -> Iterator[tuple[str, Origin]]:
    if isinstance(operand, Constant):
        yield str(operand.value), operand.origin
    elif isinstance(operand, ParameterRef):
        written = rules.parameters[operand.name].layers[-1]
        yield str(written.value), written.origin


def _unknown(kind: str, place: Origin, known: Mapping[str, Text]) -> Diagnostic:
    return Diagnostic(
        "M101",
        "error",
        Label(f"没有消息 `{kind}`", f"there is no message `{kind}`"),
        Span(place.file, place.line, place.column, len(kind)),
        help=suggest(kind, known)
        or Label("pawpact messages templates 列出全部", "see pawpact messages templates"),
    )
