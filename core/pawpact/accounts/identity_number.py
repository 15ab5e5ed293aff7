"""The resident identity number: checked by its own check digit, and the only source of age."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label

OLDEST_AGE = 130
"""Nobody is older, so an older birth date is a typing error."""

_LENGTH = 18
_SEPARATORS = re.compile(r"[\s\-]+")
_HINT = Label(
    "请对照身份证逐位核对；末位可以是 X", "compare it with the card digit by digit; it may end in X"
)


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A number that passed its check, with the birth date written in it."""

    number: str = field(repr=False)
    born_on: date = field(repr=False)

    @property
    def last_four(self) -> str:
        return self.number[-4:]


def read_identity_number(
    text: str, today: date, *, field: str = "identity_number"
) -> IdentityNumber:
    """Check length, digits, check digit and birth date.

    The region code is left alone: codes change over the years, and a list that lags behind would
    turn away real people.
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(number) != _LENGTH or not (number[:-1].isascii() and number[:-1].isdigit()):
        raise _refused(field, Label("身份证号应为 18 位", "an identity number has 18 characters"))
    if number[-1] != ric.calc_check_digit(number):
        raise _refused(
            field, Label("身份证号校验位不符", "the check digit of the identity number is wrong")
        )
    return IdentityNumber(number, _birth_date(number, today, field))


def full_years(born_on: date, today: date) -> int:
    """Age in completed years; on the birthday the new year counts."""
    before_birthday = (today.month, today.day) < (born_on.month, born_on.day)
    return today.year - born_on.year - before_birthday


def _birth_date(number: str, today: date, field: str) -> date:
    wrong = _refused(
        field,
        Label("身份证号中的出生日期不对", "the birth date in the identity number cannot be right"),
    )
    try:
        born_on: date = ric.get_birth_date(number)
    except ValidationError:
        raise wrong from None
    if not 0 <= full_years(born_on, today) <= OLDEST_AGE:
        raise wrong
    return born_on


def _refused(field: str, message: Label) -> InvalidField:
    return InvalidField(field, message, hint=_HINT)
