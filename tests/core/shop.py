"""One store for the tests of customers, pets and imports: its policy as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from stdnum.cn import ric

from pawpact.accounts.values import ConsentKind, NewCustomer
from pawpact.database.session import StoreSession
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.label import Label
from pawpact.kernel.vault import Vault
from pawpact.policy.model import LayerValue, Origin, Parameter, Ruleset
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision, Store
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value, ValueType

TENANT = 7

PARAMETERS: Mapping[str, Value] = {
    "core.tenancy.timezone": "Asia/Shanghai",
    "core.accounts.duplicate_phone_policy": "link_existing",
    "core.accounts.id_number_storage": "encrypted_masked",
    "core.pets.isolation_days": 14,
    "core.pets.young_age_below_months": 12,
    "core.pets.required_vaccine_doses": 2,
    "core.pets.required_dewormings": 1,
    "core.pets.exam_pass_valid_days": 30,
    "core.pets.required_tests_cat": ("feline_panleukopenia",),
    "core.pets.required_tests_dog": ("canine_distemper",),
    "core.pets.relist_after_illness": "reexamine_and_isolate",
    "core.pets.intake_exam_due_hours": 24,
    "core.pets.reservation_hold_hours": 48,
    "pet_care.abnormal_signs": ("soft_stool", "lethargy", "no_appetite"),
    "pet_care.abnormal_vet_minutes": 60,
    "pet_care.health_checks_per_day": 1,
    "deposit_fallback.low_threshold_pet_tag": "low_threshold",
}


def make_store(changed: Mapping[str, Value] | None = None, tenant: int = TENANT) -> Store:
    """A store with these parameters; ``changed`` says what it sets otherwise."""
    values = {**PARAMETERS, **(changed or {})}
    parameters = {name: _parameter(name, value) for name, value in values.items()}
    ruleset = Ruleset(("platform@test",), parameters, {}, {}, "hash")
    revision = Revision(1, 1, "hash", ruleset, CORE)
    return Store(tenant, "shop", "brand", Label("测试店", "Test shop"), revision)


def make_unit(
    session: StoreSession,
    clock: FixedClock,
    ids: Ids,
    vault: Vault,
    store: Store | None = None,
    actor: str = "staff:1",
) -> Unit:
    """A unit of work of the store, at the clock's time."""
    return Unit(session, store or make_store(), clock.now(), ids, vault, actor)


def phone(number: int) -> str:
    """A mobile number of a range that no operator has."""
    return f"1540000{number:04d}"


def identity_number(born_on: date, sequence: int = 1) -> str:
    """A number with a right check digit in a region that does not exist."""
    stem = f"990099{born_on:%Y%m%d}{sequence:03d}"
    return stem + str(ric.calc_check_digit(stem + "0"))


def newcomer(number: int, born_on: date | None = date(1990, 5, 17)) -> NewCustomer:
    """Somebody made up, told apart by a number."""
    return NewCustomer(
        name=f"顾客{Random(number).randint(100, 999)}",
        phone=phone(number),
        identity_number=None if born_on is None else identity_number(born_on, number % 1000),
        consents=frozenset() if born_on is None else frozenset({ConsentKind.IDENTITY_CHECK}),
    )


def _parameter(name: str, value: Value) -> Parameter:
    return Parameter(
        name=name,
        home=name.rpartition(".")[0],
        type=ValueType.INT if type(value) is int else ValueType.TEXT,
        label=Label.of(name),
        layers=(LayerValue(value, Origin("test.yaml", 1, 1)),),
        store_may="any",
        binds="today",
    )
