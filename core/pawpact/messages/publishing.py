"""Publishes the words that a brand or a store has of its own, with the store's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.messages.asked import unsendable_messages
from pawpact.messages.catalogue import OVERRIDING, PLACEHOLDER
from pawpact.messages.models import MessageText
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Layer, Ruleset
from pawpact.tenancy.change import Change
from pawpact.tenancy.folder import TenantFiles
from pawpact.tenancy.profile import Profile
from pawpact.wording.text_file import TextFile, read_replacing_texts
from pawpact.wording.values import PROFILE, Text


@dataclass(frozen=True, slots=True)
class Publisher:
    """Reads, checks and publishes texts; ``platform`` are the texts that every store has."""

    platform: Mapping[str, Text]

    def read(self, files: TenantFiles, brand: TenantFiles | None, rules: Ruleset) -> list[TextFile]:
        """The texts of the brand and of the store, with what is wrong with them."""
        placeholder = str(rules.parameters[PLACEHOLDER].value)
        found: list[TextFile] = []
        layers: list[tuple[Layer, TenantFiles | None]] = [("brand", brand), ("store", files)]
        for layer, each in layers:
            written = each.messages if each else None
            if written:
                found.append(read_replacing_texts(*written, layer, placeholder, self.platform))
        return found

    def check(
        self,
        files: TenantFiles,
        brand: TenantFiles | None,
        rules: Ruleset,
        session: StoreSession | None = None,
    ) -> list[Diagnostic]:
        """What is wrong: with a message that a rule sends and nobody has words for, with the words

        themselves, with a placeholder that the profile leaves open, with other words under a
        version that was published already (where there is a session to look).
        """
        unsaid = unsendable_messages(rules, self.platform) if self.platform else []
        return unsaid + self._check_words(files, brand, rules, session)

    def _check_words(
        self,
        files: TenantFiles,
        brand: TenantFiles | None,
        rules: Ruleset,
        session: StoreSession | None,
    ) -> list[Diagnostic]:
        if not any(each and each.messages for each in (files, brand)):
            return []
        profile = files.description.profile if files.description else Profile()
        read = self.read(files, brand, rules)
        found = [finding for each in read for finding in each.diagnostics]
        found += [finding for each in read for finding in _open_places(each, profile)]
        if session is not None:
            found += _same_versions(session, [text for each in read for text in each.texts])
        return found

    def publish(
        self,
        session: StoreSession,
        files: TenantFiles,
        brand: TenantFiles | None,
        rules: Ruleset,
        change: Change,
        ids: Callable[[], int],
    ) -> bool:
        """Whether anything is other than what stands published."""
        wanted = {
            (text.kind, text.layer): text
            for each in self.read(files, brand, rules)
            for text in each.texts
        }
        standing = _standing(session)
        fresh = [
            text
            for key, text in wanted.items()
            if key not in standing or standing[key].words != text.content
        ]
        gone = [row for key, row in standing.items() if key not in wanted and row.words]
        _write(session, fresh, change, ids)
        _withdraw(session, gone, change, ids)
        return bool(fresh or gone)


def _open_places(file: TextFile, profile: Profile) -> Iterator[Diagnostic]:
    known = profile.words()
    for text in file.texts:
        for name in sorted(text.used() & set(PROFILE) - known.keys()):
            yield Diagnostic(
                "M105",
                "error",
                Label(
                    f"`{text.kind}` 用了 {{{name}}}，本店的资料里没有",
                    f"`{text.kind}` says {{{name}}}, which this store's profile leaves out",
                ),
                text.span,
                help=Label(
                    "在 tenant.yaml 的 profile 里补上", "add it to `profile` in tenant.yaml"
                ),
            )


def _same_versions(session: StoreSession, texts: Sequence[Text]) -> list[Diagnostic]:
    standing = _standing(session)
    found = []
    for text in texts:
        row = standing.get((text.kind, text.layer))
        if row and row.words and row.words != text.content and row.version >= text.version:
            found.append(_same_version(text, row.version))
    return found


def _same_version(text: Text, published: int) -> Diagnostic:
    return Diagnostic(
        "M106",
        "error",
        Label(
            f"`{text.kind}` 第 {published} 版已经发布，文字却不同了",
            f"`{text.kind}` version {published} is published with other words",
        ),
        text.span,
        help=Label(f"写 version: {published + 1}", f"write version: {published + 1}"),
    )


def _standing(session: StoreSession) -> dict[tuple[str, Layer], MessageText]:
    """What was published last of each kind and layer."""
    rows = session.scalars(
        select(MessageText).where(MessageText.layer.in_(OVERRIDING)).order_by(MessageText.id)
    )
    layers: dict[str, Layer] = {"brand": "brand", "store": "store"}
    found: dict[tuple[str, Layer], MessageText] = {}
    for row in rows:
        known = found.get((row.kind, layers[row.layer]))
        if known is None or not _was_sent(known, row):
            found[row.kind, layers[row.layer]] = row
    return found


def _was_sent(known: MessageText, row: MessageText) -> bool:
    """Whether these are the published words as they went out, completed by the layer above."""
    is_same = known.version == row.version and bool(known.words)
    return is_same and known.words.items() <= row.words.items()


def _write(
    session: StoreSession, texts: Sequence[Text], change: Change, ids: Callable[[], int]
) -> None:
    bulk.insert(
        session,
        MessageText,
        {
            "id": [ids() for _ in texts],
            "kind": [each.kind for each in texts],
            "version": [each.version for each in texts],
            "layer": [each.layer for each in texts],
            "reference": [each.reference for each in texts],
            "words": [each.content for each in texts],
            "at": [change.at] * len(texts),
            "actor": [change.actor] * len(texts),
        },
    )


def _withdraw(
    session: StoreSession, rows: Sequence[MessageText], change: Change, ids: Callable[[], int]
) -> None:
    """The text of the layer above is in force again; a row without words says so."""
    bulk.insert(
        session,
        MessageText,
        {
            "id": [ids() for _ in rows],
            "kind": [row.kind for row in rows],
            "version": [row.version for row in rows],
            "layer": [row.layer for row in rows],
            "reference": [f"{row.layer}:{row.kind}@{row.version}#withdrawn" for row in rows],
            "words": [{} for _ in rows],
            "at": [change.at] * len(rows),
            "actor": [change.actor] * len(rows),
        },
    )
