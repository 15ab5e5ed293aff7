"""How old a pet is, in full months, and what the store calls young."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from pawpact.kernel.label import Label
from pawpact.tenancy.values import Store

YOUNG_BELOW = "core.pets.young_age_below_months"


def full_months(born_on: date | None, today: date) -> int | None:
    """Completed months of age; unknown where the birth date is."""
    if born_on is None:
        return None
    age = relativedelta(today, born_on)
    return age.years * 12 + age.months


def is_young(store: Store, born_on: date | None, today: date) -> bool | None:
    """Whether the pet is below the store's limit today; unknown where its age is."""
    months = full_months(born_on, today)
    return None if months is None else months < store.integer(YOUNG_BELOW)


def age_band(store: Store, born_on: date | None, today: date) -> Label | None:
    """Young or grown, with the limit that says so."""
    young = is_young(store, born_on, today)
    if young is None:
        return None
    limit = store.integer(YOUNG_BELOW)
    if young:
        return Label(f"幼宠（未满 {limit} 个月）", f"young (below {limit} months)")
    return Label(f"成宠（满 {limit} 个月）", f"grown ({limit} months or more)")
