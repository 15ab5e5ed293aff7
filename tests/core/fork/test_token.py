"""What stands in a sandbox in place of who somebody is."""

from __future__ import annotations

from datetime import date

import pytest

from pawpact.accounts.identity_number import read_identity_number
from pawpact.accounts.phone import normalise_phone
from pawpact.fork import token

BORN_ON = date(1988, 7, 23)
# Of nobody: no operator was given the range of the phone, no place the region of the number.
PHONE, IDENTITY = "15400001234", "990101198807230018"
KNOWN = token.Known(frozenset({"lilei"}), frozenset({PHONE, IDENTITY}))


def test_two_people_never_become_one() -> None:
    """Thousands of people with one date of birth have as many names, phones and numbers."""
    numbers = range(5_000)
    assert len({token.name(each) for each in numbers}) == 5_000
    assert len({token.phone(each) for each in numbers}) == 5_000
    assert len({token.identity_number(each, BORN_ON) for each in numbers}) == 5_000


def test_the_program_takes_them() -> None:
    """Phones and identity numbers are of the right form; the month of birth stays, no birthday."""
    assert normalise_phone(token.phone(4_321)) == token.phone(4_321)
    read = read_identity_number(token.identity_number(4_321, BORN_ON), date(2026, 3, 1))
    assert read.born_on == date(1988, 7, 1)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("bob calls, he moves to 5 elm street", "xxx xxxxx, xx xxxxx xx 0 xxx xxxxxx"),
        ("岚岚来电，说搬家", "某某某某，某某某"),
        (f"call {PHONE}", "xxxx 00000000000"),
        ("lilei", "xxxxx"),
        ("adoption_kit", "adoption_kit"),
        ("晨光宠物医院", "晨光宠物医院"),
    ],
)
def test_free_text_loses_its_words(text: str, kept: str) -> None:
    """What a program wrote or a rule names stays; what somebody wrote keeps its shape alone."""
    assert KNOWN.freed(text, {"晨光宠物医院"}.__contains__) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"till-{PHONE}-2", "till-00000000000-2"),
        (f"{IDENTITY}:1", f"{'0' * 18}:1"),
        ("till-15400009999-2", "till-15400009999-2"),
        (f"9{PHONE}9", f"9{PHONE}9"),
    ],
)
def test_keys_lose_the_numbers_of_people(text: str, kept: str) -> None:
    """A phone or identity number of the store's people is masked; other numbers are keys."""
    assert KNOWN.cleaned(text) == kept
