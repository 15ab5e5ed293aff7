"""Reading the words of messages from files: the platform's, a plugin's, a brand's, a store's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pawpact.kernel.label import Label, Language
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, RuleFileError, Span
from pawpact.policy.model import Layer
from pawpact.policy.reading.field import Fields, suggest
from pawpact.policy.reading.source import Node, read_yaml
from pawpact.wording.of_plugin import AUDIENCES, PURPOSES, check_kind, refuse_values
from pawpact.wording.pieces import Written, read_pieces
from pawpact.wording.values import (
    ALWAYS,
    PROFILE,
    Audience,
    Piece,
    Purpose,
    Text,
)
from pawpact.wording.variables import read_variables

LANGUAGES: tuple[Language, ...] = ("zh", "en")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class TextFile:
    """The texts of one file, and what is wrong with it."""

    texts: tuple[Text, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    name: str = ""
    source: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading one file needs: its lines, its layer, the placeholder of the store's name."""

    lines: tuple[str, ...]
    layer: Layer
    placeholder: str
    findings: Findings
    plugin: str = ""
    """The plugin that ships the file, where one does."""

    @property
    def is_whole(self) -> bool:
        """Whether kinds are declared here, not words of known ones replaced."""
        return self.layer == "platform"


@lru_cache(maxsize=64)
def read_platform_texts(file: str, text: str, placeholder: str) -> TextFile:
    """A file of the platform: every kind declared whole."""
    return _read(file, text, "platform", placeholder, {})


@lru_cache(maxsize=64)
def read_plugin_texts(file: str, text: str, plugin: str) -> TextFile:
    """A file that a plugin ships: kinds of its own for its customers, each declared whole.

    It knows no installation's placeholder, so it says the store's name as ``{store}``.
    """
    return _read(file, text, "platform", "", {}, plugin)


def read_replacing_texts(
    file: str, text: str, layer: Layer, placeholder: str, platform: Mapping[str, Text]
) -> TextFile:
    """A brand's or store's messages.yaml: other words for kinds that the platform has."""
    return _read(file, text, layer, placeholder, platform)


def _read(
    file: str,
    text: str,
    layer: Layer,
    placeholder: str,
    platform: Mapping[str, Text],
    plugin: str = "",
) -> TextFile:
    findings = Findings()
    texts: list[Text] = []
    try:
        fields = Fields(read_yaml(file, text, layer), findings)
        reading = _Reading(tuple(text.splitlines()), layer, placeholder, findings, plugin)
        texts = list(_texts(fields, reading, platform))
    except RuleFileError as problem:
        if not findings.found:
            findings.found += problem.diagnostics
    return TextFile(tuple(texts), tuple(findings.found), file, text)


def _texts(fields: Fields, reading: _Reading, platform: Mapping[str, Text]) -> Iterable[Text]:
    if reading.is_whole:
        fields.integer("format", required=True)
        fields.choice("kind", ("messages",), required=True)
    fields.allow("store", "brand", "title")
    found: dict[str, Text] = {}
    for node in fields.sequence("texts", required=True):
        one = _text(node, reading, platform)
        if one is None:
            continue
        if one.kind in found:
            reading.findings.error(
                "R113",
                one.span,
                Label(f"`{one.kind}` 写了两次", f"`{one.kind}` stands here twice"),
                related=((found[one.kind].span, Label("另一处", "the other one")),),
            )
        found[one.kind] = one
    fields.close()
    return found.values()


def _text(node: Node, reading: _Reading, platform: Mapping[str, Text]) -> Text | None:
    fields = Fields(node, reading.findings)
    kind = fields.text("kind", required=True)
    version = fields.integer("version", required=True) or 0
    declared = (
        _declared(fields, kind, version, reading)
        if reading.is_whole
        else _replaced(fields, kind, version, reading, platform)
    )
    if declared is None:
        return None
    pieces = _words(fields, declared, reading)
    fields.close()
    return replace(declared, pieces=pieces)


def _declared(fields: Fields, kind: str, version: int, reading: _Reading) -> Text:
    of_plugin = bool(reading.plugin)
    if of_plugin:
        check_kind(fields, kind, reading.plugin)
        refuse_values(fields)
    title = fields.label("title", required=True)
    audience = fields.choice("to", AUDIENCES if of_plugin else tuple(Audience), required=True)
    purpose = fields.choice("purpose", PURPOSES if of_plugin else tuple(Purpose), required=True)
    return Text(
        kind,
        version,
        reading.layer,
        title,
        Audience(audience or Audience.STAFF),
        Purpose(purpose or Purpose.SERVICE),
        fields.boolean("while_pet_is_here"),
        {} if of_plugin else read_variables(fields),
        {},
        fields.key_span("kind"),
    )


def _replaced(
    fields: Fields, kind: str, version: int, reading: _Reading, platform: Mapping[str, Text]
) -> Text | None:
    """Everything but the words is the platform's to say."""
    known = platform.get(kind)
    node = fields.node_of("kind")
    if known is None:
        if node is not None:
            reading.findings.error(
                "M101",
                node.span,
                Label(f"没有消息 `{kind}`", f"there is no message `{kind}`"),
                help=suggest(kind, platform),
            )
        return None
    if version <= known.version:
        place = fields.node_of("version")
        reading.findings.error(
            "M106",
            place.span if place else fields.span,
            Label(
                f"平台的文字是第 {known.version} 版，替换它的要更新",
                f"the platform's text is version {known.version}; what replaces it is later",
            ),
            help=Label(
                f"先看平台的新文字，再写 version: {known.version + 1} 或更大",
                f"look at the platform's text, then write version: {known.version + 1} or later",
            ),
        )
    return replace(
        known, version=version, layer=reading.layer, pieces={}, span=fields.key_span("kind")
    )


def _words(fields: Fields, text: Text, reading: _Reading) -> dict[Language, tuple[Piece, ...]]:
    known = ALWAYS if reading.plugin else (*ALWAYS, *PROFILE, *text.variables)
    is_bilingual = reading.is_whole and not reading.plugin
    pieces: dict[Language, tuple[Piece, ...]] = {}
    for language in LANGUAGES:
        words = fields.prose(language)
        node = fields.node_of(language, required=language == "zh" or is_bilingual)
        if node is None:
            continue
        written = Written(words, node.span, reading.lines)
        pieces[language] = read_pieces(written, known, reading.placeholder, reading.findings)
        _require_needed(text, language, pieces[language], node.span, reading.findings)
    return pieces


def _require_needed(
    text: Text, language: Language, pieces: tuple[Piece, ...], span: Span, findings: Findings
) -> None:
    said = {piece.variable for piece in pieces}
    missing = [each.name for each in text.variables.values() if each.needed]
    missing = [name for name in missing if name not in said]
    if missing:
        listed = "、".join(f"{{{name}}}" for name in missing)
        findings.error(
            "M103",
            span,
            Label(
                f"`{text.kind}` 的 {language} 文字没有写 {listed}",
                f"the {language} words of `{text.kind}` leave out {listed}",
            ),
        )
