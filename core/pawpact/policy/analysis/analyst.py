"""Analysis and trials over many rulesets: what is alike is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from pawpact.policy.analysis.analyse import Analysis, analyse_policy, joined
from pawpact.policy.analysis.likeness import content_of, places_of, shape_of
from pawpact.policy.checking import trial
from pawpact.policy.checking.inline import DeciderOf
from pawpact.policy.checking.trial import Trials, try_moment
from pawpact.policy.model import Ruleset
from pawpact.vocabulary.registry import Vocabulary

Found = TypeVar("Found", Analysis, Trials)


class Analyst:
    """Remembers what it looked at. What was not sound is told anew for other numbers or places."""

    def __init__(self, vocabulary: Vocabulary, decider_of: DeciderOf) -> None:
        self._vocabulary = vocabulary
        self._decider_of = decider_of
        self._analysed: dict[Hashable, Analysis] = {}
        self._tried: dict[Hashable, Trials] = {}
        self._shapes: dict[Hashable, Hashable] = {}

    @property
    def looked_at(self) -> tuple[int, int]:
        """How many moments were analysed and how many tried, without those alike."""
        return len(self._analysed), len(self._tried)

    def analyse(self, ruleset: Ruleset) -> Analysis:
        return joined(self._analyse_moment(ruleset, moment) for moment in ruleset.order)

    def try_never(self, ruleset: Ruleset) -> Trials:
        return trial.joined(self._try_moment(ruleset, moment) for moment in ruleset.order)

    def _analyse_moment(self, ruleset: Ruleset, moment: str) -> Analysis:
        def look() -> Analysis:
            return joined(
                analyse_policy(policy, ruleset, self._vocabulary, self._decider_of)
                for policy in ruleset.order[moment]
            )

        return _remembered(
            self._analysed,
            content_of(ruleset, self._vocabulary, moment),
            lambda: (content_of(ruleset, self._vocabulary, moment), places_of(ruleset, moment)),
            look,
        )

    def _try_moment(self, ruleset: Ruleset, moment: str) -> Trials:
        def look() -> Trials:
            decider = self._decider_of(ruleset, self._vocabulary)
            return try_moment(ruleset, self._vocabulary, decider, moment)

        return _remembered(
            self._tried,
            self._shape_of(ruleset, moment),
            lambda: (content_of(ruleset, self._vocabulary, moment), places_of(ruleset, moment)),
            look,
        )

    def _shape_of(self, ruleset: Ruleset, moment: str) -> Hashable:
        """What says the same has the same shape, and telling that it does costs less."""
        content = content_of(ruleset, self._vocabulary, moment)
        if content not in self._shapes:
            self._shapes[content] = shape_of(ruleset, self._vocabulary, moment)
        return self._shapes[content]


def _remembered(
    known: dict[Hashable, Found],
    alike: Hashable,
    same: Callable[[], Hashable],
    look: Callable[[], Found],
) -> Found:
    """What is sound is sound of all that is alike; findings are of what is the same in all."""
    if alike in known:
        return known[alike]
    key = same()
    if key not in known:
        found = look()
        key = key if found.findings else alike
        known[key] = found
    return known[key]
