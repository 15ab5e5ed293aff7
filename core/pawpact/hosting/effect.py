"""What a plugin's own effects come to: requests for core's effects, pure values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pawpact.vocabulary.declarations import Effect
from pawpact.vocabulary.types import Value

MOST_REQUESTS = 10
"""As many core effects as one effect of a plugin may come to."""


@dataclass(frozen=True, slots=True)
class EffectCase:
    """What an expansion is told: the moment, its day, and the arguments that the rule computed.

    Nothing in it says whom the decision is about, so what comes out applies to that subject and
    to nobody else, and equal arguments are expanded once for a whole batch.

    >>> from datetime import date
    >>> case = EffectCase("period.performed", date(2026, 3, 12), {"level": 2}, {}.__getitem__)
    >>> case.arguments["level"]
    2
    """

    moment: str
    date: date
    arguments: Mapping[str, Value]
    parameters: Callable[[str], Value] = field(repr=False)

    def parameter(self, name: str) -> Value:
        """A parameter of the plugin's own group, or of a group named in ``needs``."""
        return self.parameters(name)


@dataclass(frozen=True, slots=True)
class CoreRequest:
    """One effect of core that a plugin's effect comes to, with its arguments.

    >>> CoreRequest("grant_points", {"points": 20, "reason": "birthday"}).effect
    'grant_points'
    """

    effect: str
    arguments: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PluginEffect:
    """A word for rule files of the plugin's own, and what it comes to.

    ``effect`` declares it: its name begins ``<plugin>.``, its ``owner`` is the plugin, and
    ``expands_to`` names every core effect that may come out. Whether it grants something, how
    strict it is and at which moments it stands is derived from those. ``expand`` is pure: core
    calls it twice and holds the case where the answers differ. Each request is checked as if a
    rule had made it.

    >>> from pawpact.kernel.label import Label
    >>> from pawpact.vocabulary.declarations import Combine
    >>> def thank(case):
    ...     return [CoreRequest("grant_points", {"points": 20, "reason": "thanks"})]
    >>> word = Effect("acme.thank", Label("感谢", "Thank"), Label("感谢客户", "thank the customer"),
    ...               (), Combine.FIRST, "A small thank-you.", expands_to=("grant_points",),
    ...               owner="acme")
    >>> PluginEffect(word, thank).effect.name
    'acme.thank'
    """

    effect: Effect
    expand: Callable[[EffectCase], Sequence[CoreRequest]]
