"""Mainland mobile numbers, read in the ways in which people write them."""

from __future__ import annotations

import re
import unicodedata

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label

_SEPARATORS = re.compile(r"[\s\-.()]+")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)


def normalise_phone(text: str, *, field: str = "phone") -> str:
    """The eleven digits of a mobile number; the number itself never enters the error."""
    written = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    found = _MOBILE.fullmatch(written)
    if not found:
        raise InvalidField(
            field,
            Label("不是中国大陆手机号", "this is no mobile number of mainland China"),
            hint=Label(
                "应为 11 位数字，以 13 至 19 开头，可带 +86",
                "eleven digits that begin with 13 to 19; +86 may stand before them",
            ),
        )
    return found.group(1)
