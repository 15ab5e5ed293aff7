"""A rule as written, in a platform file or in a patch."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.draft import RuleDraft
from pawpact.policy.reading.field import Fields, expect
from pawpact.policy.reading.source import Node


def read_rules(nodes: tuple[Node, ...], findings: Findings) -> tuple[RuleDraft, ...]:
    """All rules of a list; ids are unique in it."""
    drafts = [draft for node in nodes if (draft := read_rule(Fields(node, findings)))]
    first: dict[str, RuleDraft] = {}
    for draft in drafts:
        earlier = first.setdefault(draft.id, draft)
        if earlier is not draft:
            findings.error(
                "R113",
                draft.span,
                Label(f"规则 `{draft.id}` 写了两次", f"two rules are called `{draft.id}`"),
                help=Label("换一个名称", "give one of them another id"),
                related=((earlier.span, Label("第一次", "the first one")),),
            )
    return tuple(first.values())


def read_rule(fields: Fields) -> RuleDraft | None:
    if not fields.is_mapping:
        return None
    identifier, named = fields.slug("id", required=True), fields.node.get("id")
    title = fields.label("title", required=True)
    when = fields.node_of("when", required=True)
    then = fields.sequence("then", required=True)
    if_unknown = fields.choice("if_unknown", ("refer", "skip")) or "refer"
    draft = RuleDraft(
        id=identifier,
        title=title,
        span=named.span if named else fields.span,
        origin=fields.node.origin,
        when=when or Node("mapping", fields.span, fields.node.layer),
        then=then,
        each=fields.node_of("each"),
        if_unknown="skip" if if_unknown == "skip" else "refer",
        open=fields.boolean("open"),
        locked=fields.boolean("locked"),
        source=fields.prose("source"),
        note=fields.prose("note"),
        is_whole=when is not None and bool(then),
    )
    _refuse_watch(fields)
    _refuse_idle(fields, then)
    _check_markers(draft, fields)
    fields.close()
    return draft if identifier else None


def _refuse_watch(fields: Fields) -> None:
    if fields.choice("mode", ("live", "watch")) == "watch":
        findings = fields.findings
        findings.error(
            "R305",
            fields.key_span("mode"),
            Label("`mode: watch` 还不支持", "`mode: watch` comes with a later release"),
            help=Label(
                "先删去这条规则，用 `rules test` 看余下的规则",
                "leave the rule out for now and run `rules test` on the rest",
            ),
        )


def _refuse_idle(fields: Fields, then: tuple[Node, ...]) -> None:
    written = fields.node.get("then")
    if written is not None and written.kind == "sequence" and not then:
        fields.findings.error(
            "R317",
            written.span,
            Label("规则没有写效果", "the rule does nothing"),
            help=Label("写上效果，例如 `- approve: {}`", "give it an effect, like `- approve: {}`"),
        )


def _check_markers(draft: RuleDraft, fields: Fields) -> None:
    """A locked rule is law: nobody replaces it, and not knowing never skips it."""
    if not draft.locked:
        return
    if draft.open:
        _contradiction(fields, "open", Label("开放替换", "open"))
    if draft.if_unknown == "skip":
        _contradiction(fields, "if_unknown", Label("因不明而跳过", "skipped when unknown"))


def _contradiction(fields: Fields, key: str, words: Label) -> None:
    fields.findings.error(
        "R311",
        fields.key_span(key),
        Label(f"锁定的规则不能{words.zh}", f"a locked rule cannot be {words.en}"),
        help=Label(f"删去 `{key}`，或删去 `locked`", f"remove `{key}`, or remove `locked`"),
    )


def read_place(fields: Fields, name: str) -> Node | None:
    """`before: <id>` or `after: <id>`."""
    node = fields.node_of(name)
    return node if node and expect(node, "scalar", fields.findings) else None
