"""Where a brand or store says otherwise than the layer above it, and why, as far as files tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pawpact.kernel.label import Label
from pawpact.policy.comparing.comment import comment_at
from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.difference import Difference, Towards
from pawpact.policy.comparing.fitting import Anchor, anchor_of, without
from pawpact.policy.comparing.parameter import towards
from pawpact.policy.comparing.sentence import Sentence
from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.comparing.words import value_of
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Parameter, Ruleset
from pawpact.policy.reading.draft import Patch, PatchSection
from pawpact.vocabulary.registry import Vocabulary

Past = TypeVar("Past")


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that a brand's or store's own file says otherwise.

    ``platform`` is the platform's value of a parameter where the brand says another one already;
    ``towards`` compares with the platform. ``comment`` stands beside it in the file. ``anchor``
    is the part of the file that says it.
    """

    sentence: Sentence
    towards: Towards
    platform: Label | None
    place: str
    comment: str
    anchor: Anchor | None

    @property
    def subject(self) -> str:
        return self.sentence.subject


@dataclass(frozen=True, slots=True)
class Standing:
    """A brand or store: its file, what it comes to, and what it would come to without that."""

    patch: Patch
    own: Ruleset
    above: Ruleset
    platform: Ruleset


def deviations(standing: Standing, vocabulary: Vocabulary) -> list[Deviation]:
    """In the order of policies. Plugins that are off are no deviation: they are not decided by."""
    difference = _of_rules(compare(standing.above, standing.own, vocabulary))
    return [_deviation(each, standing) for each in sentences(difference)]


def undone(patch: Patch, deviation: Deviation) -> Patch | None:
    """The file without this one thing; None where it does not stand there by itself."""
    return without(patch, {deviation.anchor}) if deviation.anchor else None


def orphaned(
    patch: Patch, found: Sequence[Diagnostic], told: Sequence[Deviation]
) -> Mapping[str, tuple[Diagnostic, ...]]:
    """Of findings of a newer platform those of each deviation, by its subject."""
    places = [(anchor_of(patch, each), each) for each in found]
    return {
        each.subject: tuple(finding for anchor, finding in places if anchor == each.anchor)
        for each in told
        if each.anchor
    }


def since(
    own: Ruleset,
    past: Sequence[Past],
    ruleset_of: Callable[[Past], Ruleset],
    subjects: Iterable[str],
    vocabulary: Vocabulary,
) -> Mapping[str, Past | None]:
    """For each subject the first of the latest revisions in a row that say the same as ``own``.

    ``past`` is oldest first; None where the newest does not say it.
    """
    found: dict[str, Past | None] = dict.fromkeys(subjects)
    waiting = set(found)
    for revision in reversed(past):
        difference = _of_rules(compare(ruleset_of(revision), own, vocabulary))
        waiting -= {each.subject for each in sentences(difference)}
        if not waiting:
            break
        found.update(dict.fromkeys(waiting, revision))
    return found


def _of_rules(difference: Difference) -> Difference:
    return replace(difference, policies=(), order=())


def _deviation(sentence: Sentence, standing: Standing) -> Deviation:
    patch = standing.patch
    anchor = _anchor(sentence, patch)
    own = _parameter(sentence, standing.own)
    platform = _parameter(sentence, standing.platform)
    above = _parameter(sentence, standing.above)
    is_other = platform and above and platform.value != above.value
    line = anchor[0] if anchor else 0
    return Deviation(
        sentence,
        towards(platform, own) if platform and own else sentence.towards,
        value_of(platform) if platform and is_other else None,
        f"{patch.file}:{line}:{anchor[1]}" if anchor else "",
        comment_at(patch.texts.get(patch.file, ""), line) if anchor else "",
        anchor,
    )


def _parameter(sentence: Sentence, ruleset: Ruleset) -> Parameter | None:
    is_one = sentence.kind.startswith("parameter.")
    return ruleset.parameters.get(sentence.subject) if is_one else None


def _anchor(sentence: Sentence, patch: Patch) -> Anchor | None:
    """Where in the file it stands: a value by its key, a rule by its beginning."""
    return next((anchor for anchor in _anchors_of(sentence, patch)), None)


def _anchors_of(sentence: Sentence, patch: Patch) -> Iterator[Anchor]:
    for section in patch.sections:
        if sentence.kind.startswith("parameter."):
            yield from _of_value(sentence, section)
        elif section.name == sentence.home:
            yield from _of_rule(sentence, section)


def _of_value(sentence: Sentence, section: PatchSection) -> Iterator[Anchor]:
    place = sentence.after
    for key, value in section.parameters:
        if place and (value.span.line, value.span.column) == (place.line, place.column):
            yield key.span.line, key.span.column


def _of_rule(sentence: Sentence, section: PatchSection) -> Iterator[Anchor]:
    called = sentence.subject.partition("/")[2].partition("[")[0]
    for draft in (*(each.draft for each in section.added), *section.replaced):
        if draft.id == called:
            yield draft.origin.line, draft.origin.column
    for node in section.disabled:
        if node.text == called:
            yield node.span.line, node.span.column
