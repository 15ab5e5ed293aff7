"""A role that may do too much is told once, with what mends it."""

from __future__ import annotations

import pytest

from pawpact.bootstrap.role import _WORDS, of_role, role_findings
from pawpact.bootstrap.safety import Danger
from pawpact.database.grant import _TOO_MUCH

OF_A_SUPERUSER = ["role: SUPERUSER", "role: BYPASSRLS", "journal: OWNER", "posting: OWNER"]


def test_the_wrong_address_is_one_finding() -> None:
    """A superuser who owns every table is one finding, not one a table."""
    (found,) = role_findings(OF_A_SUPERUSER)
    assert found.danger is Danger.UNSAFE
    assert "超级用户 SUPERUSER、可以绕过行策略 BYPASSRLS、2 张表的所有者" in found.found.zh
    assert "PAWPACT_OWNER_DATABASE_URL" in found.mend.zh


def test_everything_of_a_role_has_its_words() -> None:
    """Nothing that the database says of a role is left in its own words alone."""
    assert set(_TOO_MUCH) == set(_WORDS)


def test_a_role_that_is_right_is_no_finding() -> None:
    """Where nothing is found nothing is told."""
    assert list(role_findings([])) == []


@pytest.mark.parametrize(
    ("each", "is_of_role"),
    [
        *((each, True) for each in OF_A_SUPERUSER),
        ("journal: no row policy", False),
        ("journal: DELETE", False),
        ("journal: no SELECT", False),
    ],
)
def test_what_migrating_mends_is_told_by_itself(each: str, is_of_role: bool) -> None:
    """Policies and rights on tables are made anew by a migration; a role is not."""
    assert of_role(each) is is_of_role
