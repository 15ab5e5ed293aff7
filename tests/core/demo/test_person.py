"""Made-up people are of nobody, and exactly as old as they are said to be."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from pawpact.accounts.identity_number import full_years, read_identity_number
from pawpact.demo.person import make_person

TODAY = date(2026, 1, 10)


@pytest.mark.parametrize("age", [17, 18, 24, 60, 79])
def test_age_as_given(age: int) -> None:
    """A person with an age given is of that age by the identity number, on any draw."""
    found = set()
    for seed in range(40):
        number = make_person(Random(seed), seed, TODAY, age).identity_number
        assert number is not None
        found.add(full_years(read_identity_number(number, TODAY).born_on, TODAY))
    assert found == {age}


def test_nobody_real() -> None:
    """Identity numbers carry a region that does not exist, phones a range that nobody has."""
    person = make_person(Random(1), 200_123, TODAY)
    assert person.identity_number is not None
    assert person.phone is not None
    assert (person.identity_number[:4], person.phone) == ("9901", "15400200123")


def test_people_differ_by_number() -> None:
    """Two people of one store never share a phone or an identity number."""
    people = [make_person(Random(3), number, TODAY, 30) for number in range(300)]
    assert len({each.phone for each in people}) == 300
    assert len({each.identity_number for each in people}) == 300
