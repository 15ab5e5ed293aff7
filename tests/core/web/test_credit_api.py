"""What the credit plugin offers over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.accounts.service import register_customer
from pawpact.kernel.identity import public_id
from pawpact.policy.model import LayerValue, Ruleset
from pawpact.tenancy.values import Store
from tests.house import House

ADDRESS = "/stores/xihu/plugins/credit_scoring/record_score"


@pytest.mark.drives("POST /plugins/credit_scoring/record_score")
def test_a_store_records_scores_only_where_nobody_is_asked(
    client: FlaskClient, house: House, key_of: Callable[..., dict[str, str]]
) -> None:
    """Asking a provider it is 409, with the plugin's own word for it; by hand it is kept."""
    with house.platform.unit("xihu") as unit:
        customer = public_id("cus", register_customer(unit, house.person(None)))
    headers = {**key_of("xihu", Role.SALES), "Idempotency-Key": "k"}
    answer = client.post(ADDRESS, json={"customer": customer, "score": 612}, headers=headers)
    assert (answer.status_code, answer.json["reason"]) == (409, "not_manual")
    store = house.stores["xihu"]
    house.stores["xihu"] = replace(store, revision=replace(store.revision, ruleset=by_hand(store)))
    headers["Idempotency-Key"] = "l"
    again = client.post(ADDRESS, json={"customer": customer, "score": 612}, headers=headers)
    assert again.status_code == 200, again.text


def by_hand(store: Store) -> Ruleset:
    """The store's rules, but that staff write scores down."""
    ruleset = store.revision.ruleset
    known = ruleset.parameters["credit_scoring.provider"]
    layers = (*known.layers, LayerValue("manual", known.layers[-1].origin))
    changed = replace(known, layers=layers)
    return replace(ruleset, parameters={**ruleset.parameters, known.name: changed})
