"""Analysis and trials over many rulesets: what is alike is looked at once."""

from __future__ import annotations

from collections.abc import Hashable

from pawpact.policy.analysis.analyse import Analysis, analyse_policy, joined
from pawpact.policy.analysis.likeness import content_of, shape_of
from pawpact.policy.checking import trial
from pawpact.policy.checking.inline import DeciderOf
from pawpact.policy.checking.trial import Trials, try_moment
from pawpact.policy.model import Ruleset
from pawpact.vocabulary.registry import Vocabulary


class Analyst:
    """Remembers what was sound. What was not is looked at again, for the places it stands in."""

    def __init__(self, vocabulary: Vocabulary, decider_of: DeciderOf) -> None:
        self._vocabulary = vocabulary
        self._decider_of = decider_of
        self._analysed: dict[Hashable, Analysis] = {}
        self._tried: dict[Hashable, Trials] = {}

    @property
    def looked_at(self) -> tuple[int, int]:
        """How many moments were analysed and how many tried, without those alike."""
        return len(self._analysed), len(self._tried)

    def analyse(self, ruleset: Ruleset) -> Analysis:
        return joined(self._analyse_moment(ruleset, moment) for moment in ruleset.order)

    def try_never(self, ruleset: Ruleset) -> Trials:
        return trial.joined(self._try_moment(ruleset, moment) for moment in ruleset.order)

    def _analyse_moment(self, ruleset: Ruleset, moment: str) -> Analysis:
        key = content_of(ruleset, moment)
        known = self._analysed.get(key)
        if known is None or known.findings:
            known = joined(
                analyse_policy(policy, ruleset, self._vocabulary, self._decider_of)
                for policy in ruleset.order[moment]
            )
            self._analysed[key] = known
        return known

    def _try_moment(self, ruleset: Ruleset, moment: str) -> Trials:
        key = shape_of(ruleset, self._vocabulary, moment)
        known = self._tried.get(key)
        if known is None or known.findings:
            decider = self._decider_of(ruleset, self._vocabulary)
            known = try_moment(ruleset, self._vocabulary, decider, moment)
            self._tried[key] = known
        return known
