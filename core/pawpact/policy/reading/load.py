"""Platform files and patches, from folders or from texts."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, RuleFileError, Span
from pawpact.policy.model import Layer
from pawpact.policy.reading.draft import Document, Patch, PlatformRules
from pawpact.policy.reading.patch import read_patch_document
from pawpact.policy.reading.policy import read_document
from pawpact.policy.reading.sound import SOUND
from pawpact.policy.reading.source import LARGEST_FILE, Node, read_yaml, refuse_size

MOST_RULES = 600

MESSAGES = "messages"
"""The folder beside the groups of rules that holds the words of messages: no rules."""

_RULE_ID = re.compile(r"^[ \t]*(?:-[ \t]+)?(?:\{[ \t]*)?id[ \t]*:", re.MULTILINE)


def read_platform(folders: Sequence[tuple[Path, str]]) -> PlatformRules:
    """All files of ``<folder>/*.yaml`` and ``<folder>/<group>/*.yaml``.

    Each folder comes with the prefix under which people are shown its files.
    """
    findings, texts = Findings(), {}
    for folder, prefix in folders:
        for path in rule_files(folder):
            name = f"{prefix}/{path.relative_to(folder).as_posix()}"
            text = read_text(path, name, findings)
            if text is not None:
                texts[name] = text
    return _read_texts(texts, findings)


def rule_files(folder: Path) -> list[Path]:
    """The files of a folder that hold rules or parameters; the words of messages do not."""
    found = sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")])
    return [path for path in found if path.parent.name != MESSAGES]


def read_platform_texts(texts: Mapping[str, str]) -> PlatformRules:
    """Platform files given as name and text."""
    return _read_texts(texts, Findings())


def read_patch(name: str, text: str, layer: Layer) -> Patch:
    """A brand's or a store's rules.yaml; what is wrong with it stands in its diagnostics."""
    findings = Findings()
    root = _read_tree(name, text, layer, findings)
    patch = _read_patch(root, layer, findings) if root else None
    patch = patch or Patch(layer, "", name)
    return replace(patch, texts={name: text}, diagnostics=tuple(findings.found))


def _read_patch(root: Node, layer: Layer, findings: Findings) -> Patch | None:
    """None where so much is wrong that reading stopped; all of it is in the findings."""
    try:
        return read_patch_document(root, layer, findings)
    except RuleFileError:
        return None


def _read_texts(texts: Mapping[str, str], findings: Findings) -> PlatformRules:
    documents = []
    for name, text in texts.items():
        try:
            document = _document(name, text, findings)
        except RuleFileError:
            break
        if document:
            documents.append(document)
    return PlatformRules(tuple(_unique(documents, findings)), dict(texts), tuple(findings.found))


def _document(name: str, text: str, findings: Findings) -> Document | None:
    before = len(findings.found)
    document = SOUND.recall(name, text) or _read_document(name, text, findings)
    if document and len(findings.found) == before:
        SOUND.keep(name, text, document)
    return document


def _read_document(name: str, text: str, findings: Findings) -> Document | None:
    root = _read_tree(name, text, "platform", findings)
    return read_document(root, findings) if root else None


def _read_tree(name: str, text: str, layer: Layer, findings: Findings) -> Node | None:
    if _has_too_many_rules(name, text, findings):
        return None
    try:
        return read_yaml(name, text, layer)
    except RuleFileError as problem:
        findings.found += problem.diagnostics
        return None


def _has_too_many_rules(name: str, text: str, findings: Findings) -> bool:
    """Counted in the text: parsing thousands of rules only to refuse them takes too long."""
    if len(text) > LARGEST_FILE:
        return False
    for number, found in enumerate(_RULE_ID.finditer(text), start=1):
        if number > MOST_RULES:
            line = text.count("\n", 0, found.start()) + 1
            findings.error("R309", Span(name, line, 1, len(found.group())), too_many_rules())
            return True
    return False


def too_many_rules() -> Label:
    return Label(
        f"一个规则文件最多 {MOST_RULES} 条规则", f"a policy has at most {MOST_RULES} rules"
    )


def _unique(documents: list[Document], findings: Findings) -> Iterator[Document]:
    first: dict[str, Document] = {}
    for document in documents:
        earlier = first.setdefault(document.name, document)
        if earlier is document:
            yield document
            continue
        findings.error(
            "R113",
            document.span,
            Label(f"`{document.name}` 有两个文件", f"`{document.name}` stands in two files"),
            related=((earlier.span, Label("另一个", "the other one")),),
        )


def read_text(path: Path, name: str, findings: Findings) -> str | None:
    """A rule file's text; one that is too large or no UTF-8 is a finding. ``name`` is shown."""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        refuse_size(name, path.stat().st_size, findings)
        return None
    try:
        return content.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as problem:
        findings.error(
            "R013",
            _place_of(problem, name),
            Label("文件不是 UTF-8 文字", "the file is no UTF-8 text"),
            help=Label("另存为 UTF-8 编码", "save it in the UTF-8 encoding"),
        )
        return None


def _place_of(problem: UnicodeDecodeError, name: str) -> Span:
    before = problem.object[: problem.start]
    line = before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")
    return Span(name, before.count(b"\n") + 1, len(line) + 1, 1)
