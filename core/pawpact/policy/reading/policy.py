"""A platform file: a policy, or `kind: settings` with parameters only."""

from __future__ import annotations

import re
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.draft import CORE, Document, TestDraft, is_core
from pawpact.policy.reading.field import Fields
from pawpact.policy.reading.parameter import read_parameters
from pawpact.policy.reading.rule import read_rules
from pawpact.policy.reading.source import Node

FORMAT = 1

_POLICY = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", re.ASCII)
_GROUP = re.compile(r"[a-z][a-z0-9_]*|core\.[a-z][a-z0-9_]*", re.ASCII)
_SCALAR_HINT = {
    "policy": Label("写成 `plugin.name`，如 credit_scoring.decide", "write `plugin.name`"),
    "settings": Label("写成 `core.billing` 或插件名", "write `core.billing` or a plugin's name"),
}


def read_document(root: Node, findings: Findings) -> Document | None:
    """The file as a document; None where not even its name could be read."""
    fields = Fields(root, findings)
    if not fields.is_mapping or not check_format(fields):
        return None
    is_settings = fields.choice("kind", ("settings", "policy")) == "settings"
    document = _settings(fields) if is_settings else _policy(fields)
    fields.close()
    return document


def check_format(fields: Fields) -> bool:
    """A file of a newer format would be read wrongly, so reading stops here."""
    number = fields.integer("format", required=True)
    if number is None or number == FORMAT:
        return True
    newer = number > FORMAT
    fields.findings.error(
        "R303",
        fields.key_span("format"),
        Label(
            f"文件格式是 {number}，本程序读到 {FORMAT}",
            f"the file has format {number}, this program reads {FORMAT}",
        ),
        help=Label("请先升级 pawpact", "upgrade pawpact first")
        if newer
        else Label(f"写 `format: {FORMAT}`", f"write `format: {FORMAT}`"),
    )
    return False


def _settings(fields: Fields) -> Document | None:
    name = _read_name(fields, "settings")
    version, title = fields.text("version", required=True), fields.label("title", required=True)
    binds = _binds(fields)
    parameters, unread = read_parameters(fields.mapping("params", required=True), name, name, binds)
    if not name:
        return None
    return Document(
        "settings",
        name,
        name,
        version,
        title,
        binds,
        fields.key_span("policy"),
        fields.node.origin,
        parameters,
        unread,
    )


def _policy(fields: Fields) -> Document | None:
    name = _read_name(fields, "policy")
    group = name.partition(".")[0]
    version, title = fields.text("version", required=True), fields.label("title", required=True)
    _explain_on(fields)
    moment = fields.node_of("moment", required=fields.node.get("on") is None)
    hit = fields.choice("hit", ("first", "all"), required=True)
    binds = _binds(fields)
    start, end = _read_effective(fields)
    parameters, unread = read_parameters(fields.mapping("params"), group, name, binds)
    rules = read_rules(fields.sequence("rules", required=True), fields.findings)
    tests = tuple(TestDraft(name, node, node.span) for node in fields.sequence("tests"))
    never = fields.sequence("never")
    if not name:
        return None
    return Document(
        kind="policy",
        name=name,
        group=group,
        version=version,
        title=title,
        binds=binds,
        span=fields.key_span("policy"),
        origin=fields.node.origin,
        parameters=parameters,
        unread=unread,
        moment=moment,
        hit="all" if hit == "all" else "first",
        effective_from=start,
        effective_until=end,
        rules=rules,
        tests=tests,
        never=never,
    )


def _read_name(fields: Fields, kind: str) -> str:
    node = fields.node_of("policy", required=True)
    if node is None:
        return ""
    pattern = _POLICY if kind == "policy" else _GROUP
    if node.kind != "scalar" or not pattern.fullmatch(node.text) or node.text == CORE:
        fields.findings.error(
            "R112",
            node.span,
            Label(f"`{node.text}` 不能作名称", f"`{node.text}` cannot be a name"),
            help=_SCALAR_HINT[kind],
        )
        return ""
    _check_folder(fields, node)
    return node.text


def _check_folder(fields: Fields, node: Node) -> None:
    """`rules/<plugin>/<policy>.yaml`: who looks for a policy finds it by its name."""
    folders = node.span.file.split("/")[:-1]
    group = CORE if is_core(node.text) else node.text.partition(".")[0]
    if len(folders) >= 2 and folders[-1] not in {group, "rules"}:
        fields.findings.error(
            "R318",
            node.span,
            Label(
                f"`{node.text}` 应放在文件夹 {group}/ 里",
                f"`{node.text}` belongs into the folder {group}/",
            ),
            help=Label("移动文件，或改名", "move the file, or rename the policy"),
        )


def _binds(fields: Fields) -> Literal["today", "signing"]:
    binds = fields.choice("binds", ("today", "signing"), required=True)
    return "signing" if binds == "signing" else "today"


def _explain_on(fields: Fields) -> None:
    if fields.node.get("on") is not None:
        fields.allow("on")
        fields.findings.error(
            "R304",
            fields.key_span("on"),
            Label("这里写 `moment`，不写 `on`", "the key is `moment`, not `on`"),
            help=Label(
                "`on` 在旧版 YAML 里是“真”，请改成 `moment:`",
                "older YAML reads `on` as true; write `moment:`",
            ),
        )


def _read_effective(fields: Fields) -> tuple[int | None, int | None]:
    dates = fields.mapping("effective")
    if dates is None:
        return None, None
    start, end = dates.date("from"), dates.date("until")
    dates.close()
    if start is not None and end is not None and end < start:
        fields.findings.error(
            "R216",
            dates.key_span("until"),
            Label("结束日早于开始日", "the last day is before the first"),
            help=Label("两天都包含在内", "both days are included"),
        )
    return start, end
