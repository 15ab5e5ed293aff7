"""How personal data looks to those who may not see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pawpact.access.actor import Role
from pawpact.access.permission import Permission, may

SCORE_BAND = 50
"""The width of a band: narrow enough to talk about, too wide to tell a score."""


def mask_phone(phone: str) -> str:
    """The first three and the last four digits.

    >>> mask_phone("15400001234")
    '154****1234'
    """
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


def mask_identity(number: str) -> str:
    """The last four characters; the birth date inside stays hidden.

    >>> mask_identity("990099199005170016")
    '**************0016'
    """
    return "*" * (len(number) - 4) + number[-4:] if len(number) >= 15 else "*" * len(number)


def mask_name(name: str) -> str:
    """The first character only.

    >>> mask_name("顾客甲")
    '顾**'
    """
    return name[:1] + "*" * (len(name) - 1)


def mask_score(score: str) -> str:
    """The band a score lies in.

    >>> mask_score("612")
    '600-649'
    """
    low = int(score) // SCORE_BAND * SCORE_BAND
    return f"{low}-{low + SCORE_BAND - 1}"


def hide(value: str) -> str:
    """Nothing of it, not even its length."""
    return "***" if value else ""


DIAGNOSIS = "diagnosis"
"""What is said of a pet's health; vets read it too."""

_MASKS: Mapping[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "identity_number": mask_identity,
    "name": mask_name,
    "score": mask_score,
}


def masked(kind: str, value: str) -> str:
    """What is left of it for everybody; what has no mask of its own is hidden whole.

    >>> masked("diagnosis", "otitis")
    '***'
    """
    return _MASKS.get(kind, hide)(value)


def show(role: Role, kind: str, value: str) -> str:
    """The value as the role may see it.

    Showing it in clear is a reading of personal data: `access.log.record` belongs beside it.
    """
    return value if may_read(role, kind) else masked(kind, value)


def may_read(role: Role, kind: str) -> bool:
    """Whether a role reads personal data of this kind in clear.

    >>> [may_read(Role.VET, kind) for kind in ("diagnosis", "phone")]
    [True, False]
    """
    if may(role, Permission.READ_PERSONAL):
        return True
    return kind == DIAGNOSIS and may(role, Permission.READ_DIAGNOSIS)
