"""Whether there are words for what rules want sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.model import Constant, Operand, Origin, ParameterRef, Ruleset
from pawpact.policy.reading.field import suggest
from pawpact.wording.values import ALWAYS, PROFILE, Audience, Text

SEND, TEMPLATE = "send_message", "template"


def unsendable_messages(rules: Ruleset, known: Mapping[str, Text]) -> list[Diagnostic]:
    """A finding for each rule that sends a kind of message which no rule can send.

    One that nobody has words for would, found only when the rule fires, hold the case with all
    that other rules give in it; words that need values which no rule gives would never leave.
    """
    found = (_wrong(kind, place, known) for kind, place in _sent(rules))
    return list(dict.fromkeys(each for each in found if each is not None))


def _wrong(kind: str, place: Origin, known: Mapping[str, Text]) -> Diagnostic | None:
    if kind not in known:
        return _unknown(kind, place, known)
    return None if _needs_no_values(known[kind]) else _needs_values(known[kind], place)


def _needs_no_values(text: Text) -> bool:
    """Whether it is a customer's, and says what every text may say."""
    return text.audience is Audience.CUSTOMER and text.used() <= {*ALWAYS, *PROFILE}


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


def _needs_values(text: Text, place: Origin) -> Diagnostic:
    kind, values = text.kind, sorted(text.used() - {*ALWAYS, *PROFILE})
    listed = "、".join(f"{{{name}}}" for name in values)
    zh, en = f"文字里要有{listed}", f"its words need {listed.replace('、', ', ')}"
    if not values:
        zh, en = "是给员工看的", "it is for staff"
    return Diagnostic(
        "M108",
        "error",
        Label(f"规则发不了消息 `{kind}`：{zh}", f"no rule can send `{kind}`: {en}"),
        Span(place.file, place.line, place.column, len(kind)),
        help=Label(
            "规则发消息不带内容；换一种文字里没有这些内容的消息",
            "a rule sends no values; name a message whose words need none",
        ),
    )


def _unknown(kind: str, place: Origin, known: Mapping[str, Text]) -> Diagnostic:
    return Diagnostic(
        "M101",
        "error",
        Label(f"没有消息 `{kind}`", f"there is no message `{kind}`"),
        Span(place.file, place.line, place.column, len(kind)),
        help=suggest(kind, known)
        or Label("pawpact messages templates 列出全部", "see pawpact messages templates"),
    )
