"""What stands in a sandbox in place of whatever could tell who somebody is.

Made up by number, so that two people never become one, and in the form of what it stands for, so
that the program takes it. Nobody has these: no operator was given the range of the phones, no
place the region code, and nobody is called like that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from stdnum.cn import ric

STEMS = "甲乙丙丁戊己庚辛壬癸"
_SURNAME = "某"
_DIALS_NOWHERE = "1549"
_PEOPLE = 10_000_000
"""As many different phones as there are."""
_REGIONS, _A_REGION = 100, 1000
"""Region codes 990200 to 990299, which the standard assigns to no place."""
UNKNOWN_BIRTH = date(1990, 1, 1)

_CODE = re.compile(r"[a-z0-9_.:/#-]*\Z")
_LONG_NUMBER = re.compile(r"\d{6}")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{11})(?![0-9A-Za-z])")


def name(number: int) -> str:
    """The name of the person with this number.

    >>> name(0), name(27)
    ('某甲', '某丙辛')
    """
    return _SURNAME + "".join(STEMS[int(digit)] for digit in str(number))


def phone(number: int) -> str:
    """Eleven digits that ring nowhere.

    >>> phone(27)
    '15490000027'
    """
    return f"{_DIALS_NOWHERE}{number % _PEOPLE:07d}"


def birth(born_on: date | None) -> date:
    """The first of the month of birth: ages stay right within a month, no birthday is kept.

    >>> birth(date(1988, 7, 23))
    datetime.date(1988, 7, 1)
    """
    return UNKNOWN_BIRTH if born_on is None else born_on.replace(day=1)


def identity_number(number: int, born_on: date | None) -> str:
    """A number of the right form, with its check digit and the blurred date of birth.

    >>> identity_number(27, date(1988, 7, 23))
    '990200198807010279'
    """
    region, place = divmod(number, _A_REGION)
    body = f"9902{region % _REGIONS:02d}{birth(born_on):%Y%m%d}{place:03d}"
    return str(body + ric.calc_check_digit(body + "0"))


def masked(text: str) -> str:
    """As long and of the same shape, and it says nothing.

    >>> masked("张三 13800000000")
    '某某 00000000000'
    """
    return "".join(map(_covered, text))


def _covered(character: str) -> str:
    if character.isdigit():
        return "0"
    if character.isascii():
        return "x" if character.isalpha() else character
    return "某" if character.isalnum() else character


def is_code(text: str) -> bool:
    """Whether a program wrote it: one word of small letters and short numbers.

    >>> is_code("canine_parvovirus"), is_code("720"), is_code("moving away"), is_code("张三")
    (True, True, False, False)
    """
    return bool(_CODE.match(text)) and not _LONG_NUMBER.search(text)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything of the store's people that must not stand anywhere, from their records."""

    latin: Collection[str] = field(repr=False)
    """Names that could be taken for a program's word; all other text is masked anyway."""
    numbers: Collection[str] = field(repr=False)
    """Phones and identity numbers."""

    def cleaned(self, text: str) -> str:
        """A key or a reference without anybody's phone or identity number in it."""
        if len(text) < len("13800000000"):
            return text
        return _NUMBER.sub(self._without, text)

    def freed(self, text: str, words: Callable[[str], bool]) -> str:
        """Free text: kept where it is a word of the rules or a program's own, else masked."""
        if words(text):
            return text
        is_kept = is_code(text) and text not in self.latin
        return text if is_kept else masked(text)

    def _without(self, found: re.Match[str]) -> str:
        return masked(found.group()) if found.group().upper() in self.numbers else found.group()
