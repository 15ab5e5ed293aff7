"""The listing gate, condition by condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pawpact.pets.gate import listing_gate, next_steps
from pawpact.pets.values import (
    GateSettings,
    HealthEntry,
    HealthKind,
    HealthResult,
    PetRecord,
    PetState,
    Species,
)

AT = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)
SETTINGS = GateSettings(
    isolation_days=14,
    required_vaccine_doses=2,
    required_dewormings=1,
    exam_pass_valid_days=30,
    required_tests={Species.CAT: ("feline_panleukopenia",)},
    zone=ZoneInfo("Asia/Shanghai"),
)
CAT = PetRecord(
    id=1,
    species=Species.CAT,
    state=PetState.VACCINATING,
    born_on=None,
    intake_at=AT - timedelta(days=14),
    isolation_started_at=AT - timedelta(days=14),
)


def _entry(
    number: int,
    kind: HealthKind,
    on: date = TODAY,
    result: HealthResult | None = None,
    name: str = "",
) -> HealthEntry:
    return HealthEntry(number, 1, kind, on, AT, name, result)


DOSES = [
    _entry(1, HealthKind.VACCINE_DOSE, TODAY - timedelta(days=13)),
    _entry(2, HealthKind.VACCINE_DOSE),
]
DEWORMING = [_entry(3, HealthKind.DEWORMING)]
EXAM = [_entry(4, HealthKind.EXAM, result=HealthResult.PASSED)]
TEST = [_entry(5, HealthKind.TEST, result=HealthResult.NEGATIVE, name="feline_panleukopenia")]
COMPLETE = [*DOSES, *DEWORMING, *EXAM, *TEST]


def _unmet(pet: PetRecord, entries: list[HealthEntry], at: datetime = AT) -> list[str]:
    return [each.code for each in listing_gate(pet, entries, SETTINGS, at)]


def test_opens_when_everything_holds() -> None:
    """Two doses, a deworming, a passed examination, a negative test and 14 days open the gate."""
    assert _unmet(CAT, COMPLETE) == []


def test_names_every_unmet_condition() -> None:
    """A pet of which nothing is recorded is told everything at once."""
    fresh = replace(CAT, isolation_started_at=AT)
    assert _unmet(fresh, []) == [
        "isolation",
        "vaccine_doses",
        "dewormings",
        "exam",
        "test:feline_panleukopenia",
    ]


@pytest.mark.parametrize(
    ("isolated", "unmet"),
    [
        (timedelta(days=13, hours=23, minutes=59), ["isolation"]),
        (timedelta(days=14), []),
    ],
)
def test_isolation_is_full_days(isolated: timedelta, unmet: list[str]) -> None:
    """13 days 23:59 is not 14 days; 14 days to the minute is."""
    assert _unmet(replace(CAT, isolation_started_at=AT - isolated), COMPLETE) == unmet


@pytest.mark.parametrize(("age", "unmet"), [(30, []), (31, ["exam"])])
def test_examination_goes_out_of_date(age: int, unmet: list[str]) -> None:
    """A passed examination is valid on its 30th day and out of date on the 31st."""
    exam = _entry(4, HealthKind.EXAM, TODAY - timedelta(days=age), HealthResult.PASSED)
    assert _unmet(CAT, [*DOSES, *DEWORMING, exam, *TEST]) == unmet


def test_latest_examination_counts() -> None:
    """An examination that failed later undoes one that passed."""
    failed = _entry(9, HealthKind.EXAM, result=HealthResult.FAILED)
    assert _unmet(CAT, [*COMPLETE, failed]) == ["exam"]


def test_positive_test_closes_the_gate() -> None:
    """A test that turned positive keeps the pet off the list until it is negative again."""
    positive = _entry(9, HealthKind.TEST, TODAY, HealthResult.POSITIVE, "feline_panleukopenia")
    assert _unmet(CAT, [*COMPLETE, positive]) == ["test:feline_panleukopenia"]


def test_tests_are_those_of_the_species() -> None:
    """A rabbit needs none of the cats' tests."""
    rabbit = replace(CAT, species=Species.OTHER)
    assert _unmet(rabbit, [*DOSES, *DEWORMING, *EXAM]) == []


def test_ill_pet_is_never_listed() -> None:
    """An ill pet fails the gate even with a complete record."""
    assert _unmet(replace(CAT, state=PetState.ILL), COMPLETE) == ["ill"]


def test_examination_before_the_illness_does_not_count() -> None:
    """After an illness only an examination made since its end opens the gate."""
    recovered = replace(CAT, exam_needed_from=AT + timedelta(hours=1))
    assert _unmet(recovered, COMPLETE, AT + timedelta(hours=2)) == ["exam"]
    again = HealthEntry(
        9, 1, HealthKind.EXAM, TODAY, AT + timedelta(hours=2), "", HealthResult.PASSED
    )
    assert _unmet(recovered, [*COMPLETE, again], AT + timedelta(hours=2)) == []


@pytest.mark.parametrize(
    ("old", "code"),
    [
        (_entry(9, HealthKind.EXAM, TODAY - timedelta(days=15), HealthResult.PASSED), "exam"),
        (
            _entry(
                9,
                HealthKind.TEST,
                TODAY - timedelta(days=15),
                HealthResult.NEGATIVE,
                "feline_panleukopenia",
            ),
            "test:feline_panleukopenia",
        ),
    ],
    ids=["exam", "test"],
)
def test_what_was_found_before_it_came_does_not_count(old: HealthEntry, code: str) -> None:
    """An examination or test of the day before the arrival leaves the pet in isolation."""
    came = CAT.intake_at
    here = replace(CAT, state=PetState.ISOLATION, exam_needed_from=came, tests_needed_from=came)
    rest = [each for each in COMPLETE if each.kind is not old.kind]
    assert _unmet(here, [*rest, old]) == [code]
    assert next_steps(here, [*rest, old], SETTINGS, AT) == ()
    on_arrival = replace(old, on=TODAY - timedelta(days=14))
    assert _unmet(here, [*rest, on_arrival]) == []


def test_record_carries_a_pet_to_ready() -> None:
    """With everything recorded a pet goes from isolation to ready in the written steps."""
    isolated = replace(CAT, state=PetState.ISOLATION)
    assert next_steps(isolated, COMPLETE, SETTINGS, AT) == (
        PetState.EXAMINED,
        PetState.VACCINATING,
        PetState.READY,
    )


def test_examination_alone_is_not_enough_without_its_tests() -> None:
    """A passed examination without the required test leaves the pet in isolation."""
    isolated = replace(CAT, state=PetState.ISOLATION)
    assert next_steps(isolated, [*EXAM], SETTINGS, AT) == ()


def test_listed_pet_is_taken_off_when_the_gate_closes() -> None:
    """A listed pet whose examination went out of date goes back to ready."""
    listed = replace(CAT, state=PetState.LISTED)
    late = AT + timedelta(days=31)
    assert next_steps(listed, COMPLETE, SETTINGS, AT) == ()
    assert next_steps(listed, COMPLETE, SETTINGS, late) == (PetState.READY,)
