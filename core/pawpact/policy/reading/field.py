"""Reading a mapping key by key: typed getters that write what is wrong into the findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, Span
from pawpact.policy.reading.slip import bracket, colon
from pawpact.policy.reading.source import Node
from pawpact.policy.reading.type_name import type_name
from pawpact.vocabulary.types import Scalar, ValueType
from pawpact.vocabulary.values import UnreadableValue, parse_value

LONGEST_PROSE = 2_000
_LONGEST_NAME = 80
"""Nobody mistypes a longer one, and looking for what is near takes its square."""

_KIND = {
    "scalar": Label("一个值", "a single value"),
    "sequence": Label("一个列表", "a list"),
    "mapping": Label("一组 `名称: 值`", "a mapping `name: value`"),
}
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)


class Fields:
    """A mapping whose keys are read one after the other; ``close`` reports what nobody read."""

    def __init__(self, node: Node, findings: Findings) -> None:
        self.node = node
        self.findings = findings
        self.is_mapping = expect(node, "mapping", findings)
        self._entries = {key.text: (key, value) for key, value in node.entries}
        self._known: dict[str, None] = {}

    @property
    def span(self) -> Span:
        return self.node.span

    def key_span(self, name: str) -> Span:
        entry = self._entries.get(name)
        return entry[0].span if entry else self.node.span

    def node_of(self, name: str, *, required: bool = False) -> Node | None:
        """The value's node; absent and empty (`key:`) come to the same."""
        self._known[name] = None
        entry = self._entries.get(name)
        if entry and not entry[1].is_empty:
            return entry[1]
        if required and self.is_mapping:
            self.findings.error(
                "R301",
                self.key_span(name),
                Label(f"缺少 `{name}`", f"`{name}` is missing"),
                help=Label(f"补上 `{name}: …`", f"add `{name}: …`"),
            )
        return None

    def mapping(self, name: str, *, required: bool = False) -> Fields | None:
        node = self.node_of(name, required=required)
        if node is None or not expect(node, "mapping", self.findings):
            return None
        return Fields(node, self.findings)

    def sequence(self, name: str, *, required: bool = False) -> tuple[Node, ...]:
        node = self.node_of(name, required=required)
        if node is None or not expect(node, "sequence", self.findings):
            return ()
        return node.items

    def text(self, name: str, *, required: bool = False, default: str = "") -> str:
        node = self.node_of(name, required=required)
        value = read_value(ValueType.TEXT, node, self.findings) if node else None
        return default if value is None else str(value)

    def prose(self, name: str) -> str:
        """A text for people, which may be as long as a paragraph."""
        node = self.node_of(name)
        if node is None or not expect(node, "scalar", self.findings):
            return ""
        if len(node.text) > LONGEST_PROSE:
            self.findings.error(
                "R201",
                node.span,
                Label(
                    f"`{name}` 最多 {LONGEST_PROSE} 个字",
                    f"`{name}` has at most {LONGEST_PROSE} characters",
                ),
            )
        return node.text

    def slug(self, name: str, *, required: bool = False) -> str:
        """A lower-case name; "" where it is missing or ill-formed."""
        node = self.node_of(name, required=required)
        return "" if node is None else read_slug(node, self.findings)

    def integer(self, name: str, *, required: bool = False) -> int | None:
        node = self.node_of(name, required=required)
        value = read_value(ValueType.INT, node, self.findings) if node else None
        return None if value is None else int(value)

    def boolean(self, name: str, *, default: bool = False) -> bool:
        node = self.node_of(name)
        value = read_value(ValueType.BOOL, node, self.findings) if node else None
        return default if value is None else bool(value)

    def date(self, name: str) -> int | None:
        node = self.node_of(name)
        value = read_value(ValueType.DATE, node, self.findings) if node else None
        return None if value is None else int(value)

    def choice(self, name: str, choices: tuple[str, ...], *, required: bool = False) -> str:
        """One of the choices; "" where it is missing or wrong."""
        node = self.node_of(name, required=required)
        if node is None:
            return ""
        value = read_value(ValueType.CHOICE, node, self.findings, choices)
        return "" if value is None else str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        values = [read_value(ValueType.TEXT, node, self.findings) for node in self.sequence(name)]
        return tuple(str(value) for value in values if value is not None)

    def label(self, name: str, *, required: bool = False) -> Label:
        """`{zh: …, en: …}`, or a plain text that counts for both."""
        node = self.node_of(name, required=required)
        return Label("", "") if node is None else read_label(node, self.findings)

    def allow(self, *names: str) -> None:
        """Names that are read elsewhere."""
        self._known.update(dict.fromkeys(names))

    def items(self) -> Iterable[tuple[Node, Node]]:
        """Every entry, where the names are the author's own."""
        self._known.update(dict.fromkeys(self._entries))
        return self.node.entries

    def close(self) -> None:
        for name, (key, _) in self._entries.items():
            if name not in self._known:
                self.findings.error(
                    "R111",
                    key.span,
                    Label(f"这里没有 `{name}` 这一项", f"there is no key `{name}` here"),
                    label=Label("未知的名称", "unknown key"),
                    help=suggest(name, self._known),
                )


def read_label(node: Node, findings: Findings) -> Label:
    if node.kind == "scalar":
        return Label.of(str(read_value(ValueType.TEXT, node, findings) or ""))
    fields = Fields(node, findings)
    zh, en = fields.text("zh"), fields.text("en")
    if fields.is_mapping and not (zh or en):
        fields.text("zh", required=True)
    fields.close()
    return Label(zh or en, en or zh)


def read_slug(node: Node, findings: Findings) -> str:
    if not expect(node, "scalar", findings):
        return ""
    if not _SLUG.fullmatch(node.text):
        findings.error(
            "R112",
            node.span,
            Label(f"`{node.text}` 不能作名称", f"`{node.text}` cannot be a name"),
            help=Label(
                "用小写字母、数字和下划线，以字母开头",
                "use lower-case letters, digits and underscores, beginning with a letter",
            ),
        )
        return ""
    return node.text


def read_value(
    type: ValueType, node: Node, findings: Findings, choices: tuple[str, ...] = ()
) -> Scalar | None:
    """One value of the type, or None after writing down why not."""
    if not expect(node, "scalar", findings):
        return None
    try:
        if node.quoted and type in {ValueType.INT, ValueType.BOOL}:
            wanted = type_name(type)
            raise UnreadableValue(
                Label(
                    f"这里要{wanted.zh}，写的是带引号的文字",
                    f"expected {wanted.en}, found a quoted text",
                ),
                hint=Label("去掉引号", "remove the quotes"),
            )
        return parse_value(type, node.text, choices)
    except UnreadableValue as problem:
        code = {ValueType.MONEY: "R202", ValueType.PRICE_RATIO: "R203", ValueType.CHOICE: "R205"}
        findings.error(
            code.get(type, "R201"),
            node.span,
            problem.message,
            help=suggest(node.text, choices) or problem.hint,
        )
        return None


def expect(node: Node, kind: str, findings: Findings) -> bool:
    if node.kind == kind:
        return True
    slip = _slip(node, kind)
    if slip:
        findings.add(slip)
        return False
    wanted, found = _KIND[kind], _KIND[node.kind]
    findings.error(
        "R201",
        node.span,
        Label(f"这里要{wanted.zh}，写的是{found.zh}", f"expected {wanted.en}, found {found.en}"),
    )
    return False


def _slip(node: Node, kind: str) -> Diagnostic | None:
    """What was meant, where a mark that is not YAML's own made text of it."""
    if node.kind != "scalar" or node.quoted:
        return None
    if kind == "mapping":
        return colon(node.text, node.span)
    return bracket(node.text, node.span) if kind == "sequence" else None


@lru_cache(maxsize=1024)
def _closest(name: str, names: tuple[str, ...]) -> list[str]:
    return get_close_matches(name, names, n=1, cutoff=0.6)


def renamed_or_near(name: str, known: Iterable[str], now: Mapping[str, str]) -> Label | None:
    """What a word is called now that had this name; else the nearest known one."""
    if name in now:
        return Label(f"现在叫 `{now[name]}`", f"it is called `{now[name]}` now")
    return suggest(name, known)


def suggest(name: str, known: Iterable[str]) -> Label | None:
    """The nearest known name, or all of them where they are few."""
    names = list(dict.fromkeys(known))
    close = _closest(name, tuple(names)) if len(name) <= _LONGEST_NAME else []
    if close:
        return Label(f"是不是 `{close[0]}`？", f"did you mean `{close[0]}`?")
    if not names or len(names) > 16:
        return None
    quoted = [f"`{each}`" for each in names]
    return Label(f"可用的有：{'、'.join(quoted)}", f"known here: {', '.join(quoted)}")
