"""A YAML file as a tree that knows where each thing was written.

The tree is built from the parser's events, so that size, depth and number of nodes are
bounded before anything is constructed. Scalars stay text: what a value means is said by the
type it is read as, so `no` is a word and `010` is not eight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, RuleFileError, Span
from pawpact.policy.model import Layer, Origin
from pawpact.policy.reading.character import check_characters, check_escapes, check_name
from pawpact.policy.reading.parser_error import explain_parser
from pawpact.policy.reading.slip import explain_key
from pawpact.policy.reading.token import Doubtful, Token, careful_tokens, quick_tokens

LARGEST_FILE = 64 * 1024
DEEPEST_NESTING = 24
MOST_NODES = 5_000
"""Four times the largest shipped file, and read in less than a tenth of a second."""
MOST_SEPARATORS = 5_000
"""Lines and commas together: counting them costs nothing, parsing them does."""

_SMALLER = Label(
    "合并相近的规则，删去不用的规则和测试", "merge rules that are alike, remove what is not used"
)
_YAML_TAG = "tag:yaml.org,2002:"
_DEEP = re.compile(rf"(?:[\[{{]\s*){{{DEEPEST_NESTING + 1}}}")


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a sequence or a mapping, with its place.

    A mapping holds its entries in the order of the file; ``quoted`` tells `"550"` from `550`.
    """

    kind: Literal["scalar", "sequence", "mapping"]
    span: Span
    layer: Layer = "platform"
    text: str = ""
    quoted: bool = False
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()

    @property
    def origin(self) -> Origin:
        return Origin(self.span.file, self.span.line, self.span.column, self.layer)

    @property
    def is_empty(self) -> bool:
        """Nothing was written: `key:` or `key: ~`."""
        return self.kind == "scalar" and not self.quoted and self.text in {"", "~", "null"}

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.entries if name.text == key), None)


def read_yaml(name: str, text: str, layer: Layer = "platform") -> Node:
    """The file's one document as a tree; ``name`` is the path as people are shown it."""
    findings = Findings()
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST_FILE:
        refuse_size(name, size, findings)
        findings.raise_errors()
    check_characters(name, text, findings)
    _refuse_directive(name, text, findings)
    _check_shape(name, text, findings)
    findings.raise_errors({name: text})
    return _read_quickly(name, text, layer) or _read_carefully(name, text, layer)


def _read_quickly(name: str, text: str, layer: Layer) -> Node | None:
    """The tree of a text in which nothing is to be found; None where somebody has to look.

    Too much is too much for either parser: who is to look carefully need not read it again.
    """
    builder = _Builder(name, layer)
    try:
        for token in quick_tokens(text):
            builder.take(token)
    except Doubtful:
        return None
    except RuleFileError as refused:
        if builder.is_too_much:
            raise RuleFileError(refused.diagnostics, {name: text}) from None
        return None
    return None if builder.findings.found else builder.root


def _read_carefully(name: str, text: str, layer: Layer) -> Node:
    builder = _Builder(name, layer)
    try:
        for token in careful_tokens(text):
            builder.take(token)
    except RuleFileError as refused:
        raise RuleFileError(refused.diagnostics, {name: text}) from None
    except MarkedYAMLError as problem:
        raise RuleFileError([explain_parser(name, text, problem)], {name: text}) from None
    except (YAMLError, ValueError, RecursionError) as problem:
        raise RuleFileError([_unreadable(name, str(problem))], {name: text}) from None
    builder.findings.raise_errors({name: text})
    return builder.root or Node("mapping", Span(name, 1, 1, 1), layer)


def refuse_size(name: str, size: int, findings: Findings) -> None:
    findings.error(
        "R002",
        Span(name, 1, 1, 1),
        Label(
            f"文件有 {-(-size // 1024)} KB，最多 {LARGEST_FILE // 1024} KB",
            f"the file has {-(-size // 1024)} KB, at most {LARGEST_FILE // 1024} KB are read",
        ),
        help=_SMALLER,
    )


def _refuse_directive(name: str, text: str, findings: Findings) -> None:
    """`%YAML 1.1` before the first line would make the parser read `no` and `010` otherwise."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("%"):
            findings.error(
                "R015",
                Span(name, number, 1, len(line.rstrip())),
                Label("规则文件不用以 % 开头的指令", "rule files use no directives (%)"),
                help=Label("删去这一行", "remove the line"),
            )
        if line.strip() and not line.startswith("#"):
            return


def _check_shape(name: str, text: str, findings: Findings) -> None:
    """What a look at the text can refuse need not be parsed."""
    deep = _DEEP.search(text)
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        column = deep.start() - text.rfind("\n", 0, deep.start())
        message, help = _too_deep()
        findings.error("R003", Span(name, line, column, 1), message, help=help)
    if text.count("\n") + text.count(",") > MOST_SEPARATORS:
        message, help = _too_many()
        findings.error("R004", Span(name, 1, 1, 1), message, help=help)


def _too_deep() -> tuple[Label, Label]:
    return (
        Label(f"嵌套超过 {DEEPEST_NESTING} 层", f"nested deeper than {DEEPEST_NESTING} levels"),
        Label("减少嵌套的层数", "write it flatter"),
    )


def _too_many() -> tuple[Label, Label]:
    return (
        Label(f"文件超过 {MOST_NODES} 项", f"the file has more than {MOST_NODES} items"),
        _SMALLER,
    )


def _unreadable(name: str, problem: str) -> Diagnostic:
    return Diagnostic(
        "R001",
        "error",
        Label(f"文件读不懂：{problem}", f"the file cannot be read: {problem}"),
        Span(name, 1, 1, 1),
    )


@dataclass(slots=True)
class _Open:
    """A sequence or mapping whose end has not come yet."""

    kind: Literal["sequence", "mapping"]
    span: Span
    children: list[Node]
    flow: bool


class _Builder:
    """Takes what the parser sees one by one and refuses what a rule file may not hold."""

    def __init__(self, name: str, layer: Layer) -> None:
        self.root: Node | None = None
        self.findings = Findings()
        self._name = name
        self._layer: Layer = layer
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    @property
    def is_too_much(self) -> bool:
        return self._nodes > MOST_NODES

    def take(self, token: Token) -> None:
        match token.kind:
            case "scalar":
                self._refuse_marks(token)
                self._count(token)
                self._add(self._scalar(token))
            case "sequence" | "mapping":
                self._begin(token.kind, token)
            case "end":
                self._end()
            case "alias":
                self._refuse_reference("*", token)
            case "document":
                self._start_document(token)

    def _start_document(self, token: Token) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(
                "R012",
                token,
                Label("一个文件只能有一份内容", "a file holds one document only"),
                Label("删去 `---` 及其后的内容", "remove `---` and what follows"),
            )

    def _refuse_marks(self, token: Token) -> None:
        if token.anchor:
            self._refuse_reference("&", token)
        if token.tag:
            tag = token.tag.replace(_YAML_TAG, "!!")
            self._stop(
                "R007",
                token,
                Label(f"规则文件不用标签（`{tag}`）", f"rule files use no tags (`{tag}`)"),
                Label("删去 `!`；若是文字请加引号", "remove the `!`, or put quotes round the text"),
            )

    def _refuse_reference(self, mark: str, token: Token) -> None:
        self._stop(
            "R006",
            token,
            Label(f"规则文件不用引用（`{mark}`）", f"rule files use no references (`{mark}`)"),
            Label(
                "把内容直接写出来；若是文字请加引号",
                "write the content out; put quotes round it if it is text",
            ),
        )

    def _begin(self, kind: Literal["sequence", "mapping"], token: Token) -> None:
        self._refuse_marks(token)
        self._count(token)
        if len(self._open) >= DEEPEST_NESTING:
            self._stop("R003", token, *_too_deep())
        self._open.append(_Open(kind, self._span(token), [], token.is_flow))

    def _end(self) -> None:
        ended = self._open.pop()
        if ended.kind == "sequence":
            node = Node("sequence", ended.span, self._layer, items=tuple(ended.children))
        else:
            node = Node("mapping", ended.span, self._layer, entries=self._entries(ended))
        self._add(node)

    def _entries(self, ended: _Open) -> tuple[tuple[Node, Node], ...]:
        pairs = list(zip(ended.children[::2], ended.children[1::2], strict=True))
        seen: dict[str, Span] = {}
        for key, value in pairs:
            self._check_key(key, value, seen, ended.flow)
            seen.setdefault(key.text, key.span)
        return tuple((key, value) for key, value in pairs if key.kind == "scalar")

    def _check_key(self, key: Node, value: Node, seen: dict[str, Span], flow: bool) -> None:
        slip = explain_key(key, value, flow)
        if slip:
            self.findings.add(slip)
        elif key.text == "<<" and not key.quoted:
            self.findings.error(
                "R006",
                key.span,
                Label("规则文件不用合并键 `<<`", "rule files use no merge key `<<`"),
                help=Label("把内容直接写出来", "write the content out"),
            )
        elif key.text in seen:
            self.findings.error(
                "R005",
                key.span,
                Label(f"`{key.text}` 写了两次", f"`{key.text}` is written twice"),
                label=Label("第二次", "the second time"),
                help=Label("只留一个", "keep one of them"),
                related=((seen[key.text], Label("第一次", "the first time")),),
            )
        else:
            check_name(key.text, key.span, self.findings)

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node

    def _scalar(self, token: Token) -> Node:
        span = self._span(token)
        if token.style == '"':
            check_escapes(token.text, span, self.findings)
        return Node("scalar", span, self._layer, token.text, token.is_quoted)

    def _span(self, token: Token) -> Span:
        return Span(self._name, token.line, token.column, token.length)

    def _count(self, token: Token) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop("R004", token, *_too_many())

    def _stop(self, code: str, token: Token, message: Label, help: Label) -> None:
        """Refuse at once: reading on could cost more than it tells."""
        self.findings.error(code, self._span(token), message, help=help)
        self.findings.raise_errors()
