"""What every text may say of its store: its name, its profile, and where to take an ill pet."""

from __future__ import annotations

from pawpact.kernel.label import Label, Language
from pawpact.tenancy.clinic import partners_of
from pawpact.tenancy.profile import profile_of
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.wording.values import CLINICS, STORE

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
    partners = sorted(partners_of(store), key=lambda each: not each.open_at_night)
    named = [
        f"{each.clinic}{_AT_NIGHT.say(language) if each.open_at_night else ''}" for each in partners
    ]
    return _COMMA.say(language).join(named) or _NEAREST.say(language)
