"""Every route with every role: let in or refused, as it is written here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import PROGRAMS, Role
from tests.core.web.matrix import ROWS, missing, routes_of
from tests.core.web.who import MAY

Keys = Callable[..., dict[str, str]]
STORE = "xihu"
_PREFIXES = (*ROWS, "app", "cus", "hea", "held", "pet", "stf", "tsk")


def test_every_route_says_who_may(client: FlaskClient) -> None:
    """A new route has to be entered with the roles that may use it, an old one taken out."""
    assert {route.name for route in routes_of(client)} == MAY.keys()


@pytest.mark.parametrize("role", sorted(PROGRAMS))
def test_a_role_is_let_in_where_it_may_be(client: FlaskClient, key_of: Keys, role: Role) -> None:
    """On every route a key of the role is refused with 403 unless the route is entered for it.

    Nothing that is named exists, so whoever is let in is told that, or what the body lacks.
    """
    headers = key_of(STORE, role)
    ids = missing(dict.fromkeys(_PREFIXES, ""))
    for number, route in enumerate(routes_of(client)):
        given = {**headers, "Idempotency-Key": f"{role}-{number}"}
        answer = route.open(client, STORE, ids, route.with_ids(ids), given)
        if role in MAY[route.name]:
            assert answer.status_code not in (401, 403, 500), (route.name, answer.text)
        else:
            assert answer.status_code == 403, (route.name, answer.text)
