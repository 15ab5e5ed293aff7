"""All declarations that a rule file may use, core's and the plugins' together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Effect, Fact, Moment
from pawpact.vocabulary.renamed import Renamed


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Facts, moments and effects by name.

    ``limits`` fences an effect's argument by a parameter:
    ``{"require_deposit.amount": "deposit_fallback.deposit_amount"}``. ``needs`` says which
    facts of others each plugin reads. ``renamed`` holds the names that words had before.
    """

    facts: Mapping[str, Fact] = field(default_factory=dict)
    moments: Mapping[str, Moment] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    renamed: Renamed = field(default_factory=Renamed)

    @classmethod
    def of(
        cls,
        *,
        facts: Iterable[Fact] = (),
        moments: Iterable[Moment] = (),
        effects: Iterable[Effect] = (),
        limits: Mapping[str, str] | None = None,
        needs: Mapping[str, frozenset[str]] | None = None,
        renamed: Renamed | None = None,
    ) -> Vocabulary:
        return cls(
            {each.name: each for each in facts},
            {each.name: each for each in moments},
            {each.name: each for each in effects},
            dict(limits or {}),
            dict(needs or {}),
            renamed or Renamed(),
        )

    def joined(self, other: Vocabulary) -> Vocabulary:
        """Both together; a name declared twice is refused."""
        for mine, theirs, kind in (
            (self.facts, other.facts, Label("事实", "fact")),
            (self.moments, other.moments, Label("时刻", "moment")),
            (self.effects, other.effects, Label("效果", "effect")),
            (self.limits, other.limits, Label("上限", "limit")),
        ):
            for name in sorted(mine.keys() & theirs.keys()):
                raise AdminError(
                    Label(f"{kind.zh} {name} 被声明了两次", f"{kind.en} {name} is declared twice")
                )
        return Vocabulary(
            {**self.facts, **other.facts},
            {**self.moments, **other.moments},
            {**self.effects, **other.effects},
            {**self.limits, **other.limits},
            {**self.needs, **other.needs},
            self.renamed.joined(other.renamed),
        )

    def under(self, other: Vocabulary) -> Vocabulary:
        """Both together; of a name that both declare the other's words hold."""
        return Vocabulary(
            {**self.facts, **other.facts},
            {**self.moments, **other.moments},
            {**self.effects, **other.effects},
            {**self.limits, **other.limits},
            {**self.needs, **other.needs},
            self.renamed.joined(other.renamed),
        )

    def facts_of(self, moment: str) -> dict[str, Fact]:
        """The facts a rule of this moment may read: those of the roles it carries."""
        roles = {*self.moments[moment].carries, "store"}
        return {name: fact for name, fact in self.facts.items() if fact.subject in roles}
