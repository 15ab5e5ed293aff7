"""Files as they were written, before names and types are looked up in the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, Span
from pawpact.policy.model import Layer, Origin, Parameter
from pawpact.policy.reading.source import Node
from pawpact.vocabulary.types import Value

CORE = "core"


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A parameter's value with its place; of a table also the place of every cell."""

    value: Value
    origin: Origin
    span: Span
    cells: tuple[Mapping[str, Origin], ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    parameter: Parameter
    written: WrittenValue
    span: Span


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """One rule as written; ``each`` names the table it is repeated for.

    One that is not whole lacks a required part: it keeps its name, so that what refers to it
    is no second error, and is never built.
    """

    id: str
    title: Label
    span: Span
    origin: Origin
    when: Node
    then: tuple[Node, ...]
    each: Node | None = None
    if_unknown: Literal["refer", "skip"] = "refer"
    open: bool = False
    locked: bool = False
    source: str = ""
    note: str = ""
    is_whole: bool = True

    @property
    def layer(self) -> Layer:
        return self.origin.layer


@dataclass(frozen=True, slots=True)
class TestDraft:
    """An inline test; ``policy`` is where a store's test says which policy it is about."""

    policy: str
    node: Node
    span: Span

    __test__ = False


@dataclass(frozen=True, slots=True)
class Document:
    """A platform file: a policy, or a group's settings with parameters only."""

    kind: Literal["policy", "settings"]
    name: str
    group: str
    version: str
    title: Label
    binds: Literal["today", "signing"]
    span: Span
    origin: Origin
    parameters: tuple[DeclaredParameter, ...] = ()
    unread: frozenset[str] = frozenset()
    """Parameters whose declaration has an error: using them is no second error."""
    moment: Node | None = None
    hit: Literal["first", "all"] = "first"
    effective_from: int | None = None
    effective_until: int | None = None
    rules: tuple[RuleDraft, ...] = ()
    tests: tuple[TestDraft, ...] = ()
    never: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformRules:
    """All platform files; what could not be read of them stands in ``diagnostics``.

    A file with an error is kept as far as it could be read, so that one run reports every
    independent error. ``resolve`` raises them; so does ``raise_errors``.
    """

    documents: tuple[Document, ...]
    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    left_out: frozenset[str] = frozenset()

    @property
    def version(self) -> str:
        """The newest version among core's files, or among all where core has none."""
        documents = [each for each in self.documents if is_core(each.group)] or self.documents
        return max((each.version for each in documents), key=_by_number, default="")

    def raise_errors(self) -> None:
        Findings(list(self.diagnostics)).raise_errors(self.texts)

    def without(self, groups: Iterable[str]) -> PlatformRules:
        """Without the policies of these groups: for a plugin that is missing or broken.

        Their settings stay, because core reads some of them: deposits are returned in time
        whether the plugin that asks for them is there or not. What a patch says about a policy
        that was left out is not judged.
        """
        left_out = self.left_out | frozenset(groups)
        wrong = {each.span.file for each in self.diagnostics}
        gone = [
            each
            for each in self.documents
            if each.group in left_out and (each.kind == "policy" or each.origin.file in wrong)
        ]
        files = {each.origin.file for each in gone}
        return replace(
            self,
            documents=tuple(each for each in self.documents if each not in gone),
            diagnostics=tuple(each for each in self.diagnostics if each.span.file not in files),
            left_out=left_out,
        )


@dataclass(frozen=True, slots=True)
class AddedRule:
    """A new rule and where it goes; with neither place it goes to the end."""

    draft: RuleDraft
    before: Node | None
    after: Node | None


@dataclass(frozen=True, slots=True)
class PatchSection:
    """What a patch changes in one policy or settings group."""

    name: str
    span: Span
    parameters: tuple[tuple[Node, Node], ...] = ()
    added: tuple[AddedRule, ...] = ()
    replaced: tuple[RuleDraft, ...] = ()
    disabled: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Extends:
    name: str
    version: str
    span: Span


@dataclass(frozen=True, slots=True)
class Patch:
    """A brand's or store's rules.yaml."""

    layer: Layer
    name: str
    file: str
    version: str = ""
    extends: Extends | None = None
    sections: tuple[PatchSection, ...] = ()
    tests: tuple[TestDraft, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    name_span: Span | None = None

    @classmethod
    def empty(cls, name: str, layer: Layer, version: str = "") -> Patch:
        """For a brand or store without a rules.yaml: it changes nothing."""
        return cls(layer, name, "", version)

    def raise_errors(self) -> None:
        Findings(list(self.diagnostics)).raise_errors(self.texts)


def is_core(group: str) -> bool:
    return group == CORE or group.startswith(f"{CORE}.")


def _by_number(version: str) -> tuple[tuple[int, str], ...]:
    """2026.10 is newer than 2026.9."""
    return tuple(
        (int(part), "") if part.isascii() and part.isdigit() else (-1, part)
        for part in version.split(".")
    )
