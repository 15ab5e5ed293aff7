"""Reading a mapping file; what is wrong is told with file, line and column, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pawpact.importing.date_format import DateFormat, DateFormatError, read_date_format
from pawpact.importing.mapping import (
    ColumnName,
    Encoding,
    FieldMapping,
    ImportMapping,
    SkipRule,
)
from pawpact.importing.target import FIELDS, FieldType, Kind, TargetField
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.field import Fields, suggest
from pawpact.policy.reading.source import Node, read_yaml

FORMAT = 1

_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
_SOURCES = ("column", "columns", "constant")
_DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|"}


def load_mapping(path: Path) -> ImportMapping:
    """The mapping in this file."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FileError(
            Label(f"{path} 不是 UTF-8 文字", f"{path} is no UTF-8 text"),
            hint=Label("另存为 UTF-8 编码", "save it in the UTF-8 encoding"),
        ) from None
    return read_mapping(str(path), text)


def read_mapping(name: str, text: str) -> ImportMapping:
    """The mapping, or ``RuleFileError`` with every finding; ``name`` is shown to people."""
    findings = Findings()
    root = Fields(read_yaml(name, text, "store"), findings)
    _check_format(root)
    kind = root.choice("import", tuple(Kind), required=True)
    encoding: Encoding = "gb18030" if root.choice("encoding", _ENCODINGS) == "gb18030" else "utf-8"
    delimiter = root.choice("delimiter", tuple(_DELIMITERS)) or ","
    title = root.label("title")
    key = _columns(root.node_of("key", required=True), findings)
    empty = _words(root.sequence("empty"))
    skips = tuple(_skip(node, findings) for node in root.sequence("skip_when"))
    fields: tuple[FieldMapping, ...] = ()
    if kind:
        fields = _fields(root, FIELDS[Kind(kind)], empty)
    root.close()
    findings.raise_errors({name: text})
    return ImportMapping(
        Kind(kind), title, encoding, _DELIMITERS[delimiter], key, fields, skips, text
    )


def _check_format(root: Fields) -> None:
    number = root.integer("format", required=True)
    if number is not None and number != FORMAT:
        root.findings.error(
            "R302",
            root.key_span("format"),
            Label(f"映射文件格式应为 {FORMAT}", f"the format of a mapping file is {FORMAT}"),
            help=Label("升级 pawpact，或改为 1", "upgrade pawpact, or write 1"),
        )


def _fields(
    root: Fields, targets: Mapping[str, TargetField], empty: frozenset[str]
) -> tuple[FieldMapping, ...]:
    written = root.mapping("fields", required=True)
    if written is None:
        return ()
    found = []
    for name, node in written.items():
        target = targets.get(name.text)
        if target is None:
            root.findings.error(
                "R111",
                name.span,
                Label(f"没有 `{name.text}` 这个字段", f"there is no field `{name.text}`"),
                help=suggest(name.text, targets),
            )
        else:
            found.append(_field(target, node, root.findings, empty))
    filled = {each.target.name for each in found}
    for target in targets.values():
        if target.required and target.name not in filled:
            root.findings.error(
                "R301",
                root.key_span("fields"),
                Label(f"缺少必填字段 `{target.name}`", f"the field `{target.name}` is needed"),
            )
    return tuple(found)


def _field(
    target: TargetField, node: Node, findings: Findings, empty: frozenset[str]
) -> FieldMapping:
    if node.kind == "scalar":
        only = FieldMapping(target, columns=_columns(node, findings), empty=empty)
        _check_dates(only, node, findings)
        return only
    fields = Fields(node, findings)
    sources = [each for name in _SOURCES if (each := fields.node_of(name))]
    if len(sources) != 1:
        _refuse_sources(node, findings)
    constant = fields.node_of("constant")
    mapping = FieldMapping(
        target,
        columns=_columns(sources[0], findings) if sources and not constant else (),
        constant=constant.text if constant else None,
        join=fields.text("join", default=" "),
        split=fields.text("split"),
        values=_values(fields, target),
        otherwise=_otherwise(fields, target),
        dates=_dates(fields, findings),
        empty=empty | _words(fields.sequence("empty")),
        times=fields.integer("times") or 1,
    )
    if constant:
        _check_choice(constant.text, target, constant, findings)
    _check_dates(mapping, node, findings)
    fields.close()
    return mapping


def _refuse_sources(node: Node, findings: Findings) -> None:
    findings.error(
        "R301",
        node.span,
        Label(
            "写 `column`、`columns` 或 `constant` 中的一项",
            "write one of `column`, `columns` and `constant`",
        ),
    )


def _check_dates(mapping: FieldMapping, node: Node, findings: Findings) -> None:
    is_date = mapping.target.type in {FieldType.DATE, FieldType.INSTANT}
    if is_date != bool(mapping.dates):
        findings.error(
            "R301",
            node.span,
            Label("日期字段要写 `dates`，其他字段不写", "dates, and only dates, need `dates`"),
            help=Label("例如 `dates: [YYYY-MM-DD]`", "for example `dates: [YYYY-MM-DD]`"),
        )


def _values(fields: Fields, target: TargetField) -> dict[str, str] | None:
    written = fields.mapping("values")
    if written is None:
        return None
    values = {}
    for name, node in written.items():
        values[name.text.strip().casefold()] = "" if node.is_empty else node.text
        if not node.is_empty:
            _check_choice(node.text, target, node, fields.findings)
    return values


def _otherwise(fields: Fields, target: TargetField) -> str | None:
    """None: another value is a problem; `otherwise: ""`: it means that nothing is known."""
    node = fields.node_of("otherwise")
    if node is None:
        return None
    if node.text:
        _check_choice(node.text, target, node, fields.findings)
    return node.text


def _check_choice(value: str, target: TargetField, node: Node, findings: Findings) -> None:
    choices = ("yes", "no") if target.type is FieldType.YES_NO else target.choices
    if choices and value not in choices:
        listed = ", ".join(choices)
        findings.error(
            "R205",
            node.span,
            Label(f"`{target.name}` 不能是 `{value}`", f"`{target.name}` cannot be `{value}`"),
            help=suggest(value, choices) or Label(f"可用的有：{listed}", f"known here: {listed}"),
        )


def _skip(node: Node, findings: Findings) -> SkipRule:
    fields = Fields(node, findings)
    column = _columns(fields.node_of("column", required=True), findings)
    values = _words(fields.sequence("is", required=True))
    reason = fields.label("reason", required=True)
    fields.close()
    return SkipRule(column[0] if column else ColumnName("", node.span), values, reason)


def _columns(node: Node | None, findings: Findings) -> tuple[ColumnName, ...]:
    if node is None:
        return ()
    written = node.items if node.kind == "sequence" else (node,)
    for each in written:
        if each.kind != "scalar" or not each.text.strip():
            findings.error(
                "R201", each.span, Label("这里要写列名", "the name of a column is expected here")
            )
    return tuple(ColumnName(each.text.strip(), each.span) for each in written)


def _words(nodes: tuple[Node, ...]) -> frozenset[str]:
    return frozenset(node.text.strip().casefold() for node in nodes)


def _dates(fields: Fields, findings: Findings) -> tuple[DateFormat, ...]:
    formats = []
    for node in fields.sequence("dates"):
        try:
            formats.append(read_date_format(node.text))
        except DateFormatError as problem:
            findings.error("R201", node.span, problem.message, help=problem.hint)
    return tuple(formats)
