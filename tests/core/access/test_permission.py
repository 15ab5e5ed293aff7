"""Who may do what."""

from __future__ import annotations

import pytest

from pawpact.access.actor import STAFF, SYSTEM, Actor, Role
from pawpact.access.permission import ALLOWED, Permission, may, require
from pawpact.kernel.errors import Forbidden


def test_every_role_is_listed() -> None:
    """No role is left without a line of its own, so none is allowed by accident."""
    assert set(ALLOWED) == set(Role)


def test_every_permission_is_somebodys() -> None:
    """There is nothing that nobody may do."""
    assert frozenset().union(*ALLOWED.values()) == frozenset(Permission)


def test_only_the_manager_reads_personal_data() -> None:
    """Personal data in clear is for the store's manager alone."""
    readers = {role for role in Role if may(role, Permission.READ_PERSONAL)}
    assert readers == {Role.STORE_MANAGER}


def test_providers_report_payments_and_nothing_else() -> None:
    """A payment provider reaches one thing only, and nobody else reports payments."""
    assert ALLOWED[Role.PROVIDER] == {Permission.REPORT_PAYMENT}
    reporters = {role for role in Role if may(role, Permission.REPORT_PAYMENT)}
    assert reporters == {Role.PROVIDER}


def test_what_is_not_allowed_is_refused_by_name() -> None:
    """A refusal names the role and the permission, and what to do."""
    with pytest.raises(Forbidden) as refused:
        require(Role.CARER, Permission.REFUND_ORDER)
    assert refused.value.details == {"role": "carer", "permission": "order.refund"}


def test_what_is_allowed_passes() -> None:
    """A vet may record health."""
    require(Role.VET, Permission.RECORD_HEALTH)


@pytest.mark.parametrize(
    ("actor", "written"),
    [
        (SYSTEM, "system"),
        (Actor(Role.CUSTOMER, "cus_1"), "customer:cus_1"),
        (Actor(Role.PROVIDER, "simulator"), "provider:simulator"),
        (Actor(Role.PLATFORM_ADMIN, "1"), "platform:1"),
        *((Actor(role, "7"), "staff:7") for role in sorted(STAFF)),
    ],
)
def test_an_actor_is_written_beside_what_was_done(actor: Actor, written: str) -> None:
    """The written form tells system, staff, customers and providers apart."""
    assert str(actor) == written


def test_people_are_told_in_their_own_words() -> None:
    """Whoever is refused reads what roles and permissions are called, not what they are named."""
    with pytest.raises(Forbidden) as refused:
        require(Role.CARER, Permission.REFUND_ORDER)
    assert refused.value.message.zh == "饲养员没有权限：退货退款"
    assert refused.value.hint is not None
    assert refused.value.hint.zh == "请由这些角色办理：店长、客服"


@pytest.mark.parametrize("name", [*Role, *Permission])
def test_every_name_has_two_titles(name: Role | Permission) -> None:
    """Nothing that a refusal may have to say is left without words in either language."""
    assert name.title.zh
    assert name.title.en
