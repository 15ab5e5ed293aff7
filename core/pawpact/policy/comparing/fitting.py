"""A brand's or store's file without what no longer applies on the rules above it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import Patch, PatchSection

OUTDATED = "R312"
"""The finding that a file was written for another version of the layer above."""

_MOST_ROUNDS = 20
Anchor = tuple[int, int]
"""Line and column at which a part of a file begins that can be left out for itself."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is left of a patch, what it comes to, and why the rest no longer applies.

    Without a ruleset something is wrong that leaving out parts of this file does not mend.
    """

    patch: Patch
    ruleset: Ruleset | None
    found: tuple[Diagnostic, ...]


def fitted(patch: Patch, resolve: Callable[[Patch], Ruleset]) -> Fitted:
    """Leave out, round by round, each part that a finding stands in, until the rest resolves.

    The first round's findings are told: later ones follow from what was left out.
    """
    found: tuple[Diagnostic, ...] = ()
    for number in range(_MOST_ROUNDS):
        try:
            return Fitted(patch, resolve(patch), found)
        except RuleFileError as wrong:
            mine = [each for each in wrong.diagnostics if each.span.file == patch.file]
            if number == 0:
                found = wrong.diagnostics
            rest = _mended(patch, mine)
            if rest == patch:
                break
            patch = rest
    return Fitted(patch, None, found)


def anchor_of(patch: Patch, finding: Diagnostic) -> Anchor | None:
    """The part of the file that a finding stands in."""
    place = (finding.span.line, finding.span.column)
    return max((each for each in _anchors(patch) if each <= place), default=None)


def without(patch: Patch, gone: Collection[Anchor]) -> Patch:
    """The file without these parts."""
    return replace(
        patch,
        sections=tuple(
            _of_section(each, gone)
            for each in patch.sections
            if (each.span.line, each.span.column) not in gone
        ),
        tests=tuple(each for each in patch.tests if (each.span.line, each.span.column) not in gone),
    )


def _mended(patch: Patch, found: Sequence[Diagnostic]) -> Patch:
    if any(each.code == OUTDATED for each in found) and patch.extends:
        patch = replace(patch, extends=None)
    gone = {anchor_of(patch, each) for each in found if each.code != OUTDATED}
    return without(patch, {each for each in gone if each})


def _anchors(patch: Patch) -> Iterator[Anchor]:
    """Where each part of the file begins that can be left out for itself."""
    for section in patch.sections:
        yield section.span.line, section.span.column
        yield from ((key.span.line, key.span.column) for key, _ in section.parameters)
        for draft in (*(each.draft for each in section.added), *section.replaced):
            yield draft.origin.line, draft.origin.column
        yield from ((node.span.line, node.span.column) for node in section.disabled)
    for test in patch.tests:
        yield test.span.line, test.span.column


def _of_section(section: PatchSection, gone: Collection[Anchor]) -> PatchSection:
    return replace(
        section,
        parameters=tuple(
            (key, value)
            for key, value in section.parameters
            if (key.span.line, key.span.column) not in gone
        ),
        added=tuple(
            each
            for each in section.added
            if (each.draft.origin.line, each.draft.origin.column) not in gone
        ),
        replaced=tuple(
            each for each in section.replaced if (each.origin.line, each.origin.column) not in gone
        ),
        disabled=tuple(
            node for node in section.disabled if (node.span.line, node.span.column) not in gone
        ),
    )
