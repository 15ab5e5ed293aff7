"""How contracts see a store: with plugins that they keep and numbers that they signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import bindparam, select

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.tenancy.models import PolicyRevision, SignedTerms
from pawpact.tenancy.values import Store

_VIEWS = Prepared(
    select(PolicyRevision.id, PolicyRevision.plugins, PolicyRevision.place).where(
        PolicyRevision.beside == bindparam("of")
    )
)
_SIGNED = Prepared(
    select(SignedTerms.signed_id, SignedTerms.terms_id).where(SignedTerms.number == bindparam("of"))
)


class BesideRow(NamedTuple):
    """A revision beside the one in force."""

    id: int
    plugins: list[str]
    place: int


def beside_rows(session: StoreSession, number: int) -> list[BesideRow]:
    """Those for contracts that keep plugins, and those (with a place) for what was signed."""
    return [BesideRow(*row) for row in _VIEWS.rows(session, of=number)]


def signed_terms(session: StoreSession, number: int) -> dict[int, int]:
    """By the revision that contracts were signed under the one they go by now."""
    return {row.signed_id: row.terms_id for row in _SIGNED.rows(session, of=number)}


def with_views(store: Store, views: Mapping[int, Store], signed: Mapping[int, int]) -> Store:
    """The store that knows how contracts see it; each view knows the others."""
    by_signing: dict[int, Store] = {}
    off = {
        view.plugins.difference(store.plugins): view
        for number, view in views.items()
        if number not in signed.values()
    }
    store = replace(store, running_off=off, signed=by_signing)
    own = {number: replace(view, signed=by_signing) for number, view in views.items()}
    by_signing |= {each: own.get(terms, store) for each, terms in signed.items()}
    by_signing[store.revision.id] = store
    return store
