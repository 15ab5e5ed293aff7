"""A stored decision in words or as JSON, recomputed from its receipt when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pawpact.access.actor import Role
from pawpact.decisions.lookup import Found, Revisions, find_decision
from pawpact.kernel.label import Language
from pawpact.policy.explaining.explain import explain_recorded
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.explaining.render import Heading, render_text, revision_words
from pawpact.policy.explaining.render_json import render_json
from pawpact.tenancy.unit import Unit

READERS: Mapping[Role, str] = {Role.STORE_MANAGER: "manager", Role.CUSTOMER: "customer"}
"""Who reads personal facts, by the names that explanations know. To every other role they are
hidden: that there was a value and how it decided is told, what it was is not."""


def reader_of(role: Role) -> str:
    """The name under which an explanation knows this role."""
    return READERS.get(role, str(role))


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains decisions of any revision that was ever in force."""

    revisions: Revisions

    def text(
        self, unit: Unit, decision: str, language: Language, role: Role, *, full: bool = False
    ) -> str:
        """The receipt as people read it."""
        found = find_decision(unit, decision, self.revisions)
        heading = Heading(
            found.id,
            unit.store.title,
            revision_words(found.revision.ruleset.layers, found.revision.number),
        )
        return render_text(_explained(found, role), language, heading, full=full)

    def document(self, unit: Unit, decision: str, role: Role) -> dict[str, Any]:
        """The receipt as programs read it."""
        found = find_decision(unit, decision, self.revisions)
        return {
            "id": found.id,
            "store": unit.store.name,
            "decided_at": found.at.isoformat(),
            "revision": found.revision.content_hash,
            "explanation": render_json(_explained(found, role)),
        }


def _explained(found: Found, role: Role) -> Explanation:
    return explain_recorded(
        found.revision.ruleset, found.revision.vocabulary, found.recorded, role=reader_of(role)
    )
