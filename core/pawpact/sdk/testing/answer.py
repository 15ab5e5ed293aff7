"""What a test reads of decisions and applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pawpact.kernel.label import Language
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One effect that a rule asked for: its name, its arguments, and who asked."""

    effect: str
    arguments: Mapping[str, Value]
    rule: str
    """``<policy>/<rule>``."""


@dataclass(frozen=True, slots=True)
class RulesResult:
    """What rules come to over some facts, without any database.

    ``fired`` and ``undetermined`` name rules as ``<policy>/<rule>``; ``facts`` are the derived
    facts that were settled; ``effects`` what was asked for, in order.
    """

    fired: tuple[str, ...]
    undetermined: tuple[str, ...]
    facts: Mapping[str, Value]
    effects: tuple[AskedFor, ...]
    texts: Mapping[Language, str] = field(repr=False)

    def explanation(self, language: Language = "zh") -> str:
        """Every condition with its value, its threshold and where that was written."""
        return self.texts[language]


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A stored decision: its public id, its texts, and what became of each effect."""

    id: str
    document: Mapping[str, Any] = field(repr=False)
    texts: Mapping[Language, str] = field(repr=False)

    def text(self, language: Language = "zh") -> str:
        """The receipt as people read it."""
        return self.texts[language]

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules that held, as ``<policy>/<rule>``."""
        return tuple(
            f"{policy['policy']}/{rule['rule']}"
            for policy in self._policies()
            for rule in policy["rules"]
            if rule["result"] == "hit"
        )

    def _policies(self) -> list[dict[str, Any]]:
        policies: list[dict[str, Any]] = self.document["explanation"]["policies"]
        return policies


@dataclass(frozen=True, slots=True)
class ApplicationShown:
    """An application as a test sees it.

    ``state`` is the application's (``approved``, ``checking``, ``refused`` ...); ``subjects``
    are the ids behind it by role, as ``submit`` takes them; ``decision`` and ``held`` are public
    ids where there are any.
    """

    id: str
    state: str
    subjects: Mapping[str, int]
    decision: str | None
    held: str | None
