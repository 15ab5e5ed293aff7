"""What holds of the words that a plugin ships, beside what holds of all."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.reading.field import Fields
from pawpact.vocabulary.effects_task import KIND_FORM
from pawpact.wording.values import ALWAYS, Audience, Purpose

AUDIENCES = (Audience.CUSTOMER.value,)
"""Only rules send them, and rules tell customers; staff are given tasks."""

PURPOSES = tuple(each.value for each in Purpose if each is not Purpose.LEGAL)
"""What the law has told in time is told by core, which knows its latest moment."""


def check_kind(fields: Fields, kind: str, plugin: str) -> None:
    """A finding where a kind is not the plugin's own, or no rule could name it."""
    node = fields.node_of("kind")
    if node is None or (kind.startswith(f"{plugin}.") and KIND_FORM.accepts(kind)):
        return
    fields.findings.error(
        "M107",
        node.span,
        Label(
            f"`{kind}` 不是插件 {plugin} 自己的消息种类",
            f"`{kind}` is no kind of the plugin {plugin}'s own",
        ),
        help=Label(
            f"写 {plugin}.名字，名字用小写字母、数字和下划线",
            f"write {plugin}.name, the name in lower case, with digits and underscores",
        ),
    )


def refuse_values(fields: Fields) -> None:
    """A finding where variables are declared: rules send a kind of message and no values."""
    listed = "、".join(f"{{{name}}}" for name in ALWAYS)
    for key in ("variables", "must_say"):
        node = fields.node_of(key)
        if node is not None and (node.entries or node.items):
            fields.findings.error(
                "M102",
                fields.key_span(key),
                Label(
                    "规则发消息不带内容，插件的文字里只能用通用的变量",
                    "a rule sends no values, so words of a plugin say what every text may say",
                ),
                help=Label(f"可以用：{listed}", f"may be said: {listed.replace('、', ', ')}"),
            )
