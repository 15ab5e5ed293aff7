"""The platform's and plugins' texts, and which text of a kind is in force in a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import select

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.messages.models import MessageText
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import Layer
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import MESSAGES, read_text
from pawpact.tenancy.unit import Unit
from pawpact.wording.pieces import pieces_of
from pawpact.wording.text_file import LANGUAGES, read_platform_texts
from pawpact.wording.values import Text

PLACEHOLDER = "core.tenancy.store_name_placeholder"
OVERRIDING: tuple[Layer, ...] = ("brand", "store")


def read_catalogue(
    rules: Path, platform: PlatformRules, brought: Mapping[str, Text] = MappingProxyType({})
) -> dict[str, Text]:
    """Every text of ``<rules>/messages/*.yaml`` by its kind; raises where something is wrong.

    ``brought`` are those of plugins, read as they were admitted; where two are called alike the
    platform's holds. A folder without any has none; then nothing can be said.
    """
    placeholder = placeholder_of(platform)
    findings, sources, texts = Findings(), {}, {}
    for path in sorted((rules / MESSAGES).glob("*.yaml")):
        name = f"rules/{MESSAGES}/{path.name}"
        source = read_text(path, name, findings)
        if source is None:
            continue
        sources[name] = source
        read = read_platform_texts(name, source, placeholder)
        findings.found += read.diagnostics
        texts.update({each.kind: each for each in read.texts})
    findings.raise_errors(sources)
    return {**brought, **texts} if texts else {}


def placeholder_of(platform: PlatformRules) -> str:
    """What stands for the store's name in the platform's own texts."""
    values = [
        declared.written.value
        for document in platform.documents
        for declared in document.parameters
        if declared.parameter.name == PLACEHOLDER
    ]
    return str(values[0]) if values else ""


def texts_in_force(unit: Unit, platform: Mapping[str, Text]) -> dict[str, Text]:
    """The platform's texts, each replaced by the store's or the brand's where theirs is later."""
    newest: dict[tuple[str, str], MessageText] = {}
    for row in unit.session.scalars(
        select(MessageText).where(MessageText.layer.in_(OVERRIDING)).order_by(MessageText.id)
    ):
        newest[row.kind, row.layer] = row
    texts = dict(platform)
    for layer in OVERRIDING:
        for (kind, of_layer), row in newest.items():
            known = texts.get(kind)
            if of_layer == layer and known and row.words and row.version >= known.version:
                texts[kind] = _replaced(known, row, layer)
    return texts


def _replaced(known: Text, row: MessageText, layer: Layer) -> Text:
    words = {each: pieces_of(row.words[each]) for each in LANGUAGES if each in row.words}
    return replace(known, version=row.version, layer=layer, pieces={**known.pieces, **words})


def find_text(texts: Mapping[str, Text], kind: str) -> Text:
    """The text of a kind, or a refusal that names what is known."""
    try:
        return texts[kind]
    except KeyError:
        raise AdminError(
            Label(f"没有消息 {kind}", f"there is no message {kind}"),
            hint=Label("pawpact messages templates 列出全部", "see pawpact messages templates"),
        ) from None


def published(unit: Unit, kind: str) -> Sequence[MessageText]:
    """Every version of a kind that this store published or used, the oldest first."""
    return unit.session.scalars(
        select(MessageText).where(MessageText.kind == kind).order_by(MessageText.id)
    ).all()
