"""What every text may say of its store: its name, its profile, and where to take an ill pet."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label, Language
from pawpact.messages.values import CLINICS, STORE
from pawpact.tenancy.profile import profile_of
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

PARTNERS = "illness_pause.partner_clinics"
_NEAREST = Label("就近的宠物医院", "the nearest clinic")
_AT_NIGHT = Label("（24 小时）", " (24 hours)")
_COMMA = Label("、", ", ")


def known_words(unit: Unit, language: Language) -> dict[str, str]:
    """Words by the name under which a text says them; what a profile left out is missing."""
    return {
        STORE: unit.store.title.say(language),
        CLINICS: _clinics(unit.store, language),
        **profile_of(unit.session).words(),
    }


def _clinics(store: Store, language: Language) -> str:
    """The partner clinics, those that are open at night first and marked."""
    table = store.revision.ruleset.parameters[PARTNERS].value
    rows = [row for row in table if isinstance(row, Mapping)] if isinstance(table, tuple) else []
    rows.sort(key=lambda row: row["open_at_night"] is not True)
    named = [
        f"{row['clinic']}{_AT_NIGHT.say(language) if row['open_at_night'] is True else ''}"
        for row in rows
    ]
    return _COMMA.say(language).join(named) or _NEAREST.say(language)
