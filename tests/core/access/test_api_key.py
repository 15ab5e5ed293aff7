"""Keys of programs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.api_key import Unauthenticated, create_key, find_key, revoke_key
from pawpact.access.models import ApiKey
from pawpact.database.session import Database
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.tenancy.unit import Unit
from tests.core.conftest import OpenUnit
from tests.core.shop import TENANT


def test_a_key_is_found_with_its_role(unit: Unit) -> None:
    """The text that was shown once finds the key, which acts in its role."""
    found = find_key(unit.session, create_key(unit, Role.SERVICE_AGENT, "till"))
    assert found.role is Role.SERVICE_AGENT
    assert str(found.actor).startswith("staff:key_")


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SYSTEM, Role.PLATFORM_ADMIN])
def test_no_key_is_made_for_a_person_or_the_platform(unit: Unit, role: Role) -> None:
    """A key names no customer and acts for no one above the store."""
    with pytest.raises(InvalidField):
        create_key(unit, role, "till")
    assert unit.session.scalars(select(ApiKey)).all() == []


def test_only_a_hash_is_stored(unit: Unit) -> None:
    """The secret stands nowhere in the row."""
    text = create_key(unit, Role.SALES, "till")
    row = unit.session.scalars(select(ApiKey)).one()
    secret = text.partition(".")[2]
    assert secret.encode() not in row.sha256
    assert secret not in f"{row.prefix}{row.label}"


def test_another_store_does_not_find_it(database: Database, open_unit: OpenUnit) -> None:
    """A key of one store is not there in another."""
    with open_unit() as unit:
        text = create_key(unit, Role.SALES, "till")
    with database.reading(TENANT + 1) as session, pytest.raises(Unauthenticated):
        find_key(session, text)


@pytest.mark.parametrize("change", ["{}x", "x{}", "", "key_0000000000001.x", "{}.", "nothing"])
def test_a_wrong_text_is_refused(unit: Unit, change: str) -> None:
    """A changed, empty, unknown or malformed key is refused."""
    text = create_key(unit, Role.SALES, "till")
    with pytest.raises(Unauthenticated):
        find_key(unit.session, change.format(text))


def test_a_revoked_key_is_refused(unit: Unit) -> None:
    """A key out of use finds nothing any more; revoking it again changes nothing."""
    text = create_key(unit, Role.SALES, "till")
    for _ in range(2):
        revoke_key(unit, text.partition(".")[0])
    with pytest.raises(Unauthenticated):
        find_key(unit.session, text)


@pytest.mark.parametrize("prefix", ["key_0000000000001", "till"])
def test_revoking_what_is_not_there_is_named(unit: Unit, prefix: str) -> None:
    """A key that the store does not have cannot be revoked."""
    with pytest.raises(NotFound):
        revoke_key(unit, prefix)


def test_refusals_do_not_tell_why(unit: Unit) -> None:
    """Unknown and revoked keys are refused in the same words."""
    text = create_key(unit, Role.SALES, "till")
    revoke_key(unit, text.partition(".")[0])
    words = set()
    for tried in (text, "nothing"):
        with pytest.raises(Unauthenticated) as refused:
            find_key(unit.session, tried)
        words.add(refused.value.message)
    assert len(words) == 1
