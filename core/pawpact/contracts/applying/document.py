"""The documents that a store's lists name, and those that an application still lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from pawpact.accounts.models import Customer
from pawpact.accounts.values import Housing
from pawpact.contracts.models import Application
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.effects import LISTED_DOCUMENTS, document_label, known_documents

ALWAYS = "adoption_review.required_documents"
OF_RENTERS = "adoption_review.renter_documents"
RENTING = frozenset({Housing.RENTED.value, Housing.SHARED_RENTAL.value})


def missing_documents(unit: Unit, applications: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """What each application lacks of what the store itself added to the lists.

    The platform's own kinds have facts of their own: an identity card counts once it was
    verified, a landlord's consent once the answer stands on record.
    """
    if not any(_added(unit.store, renting) for renting in (False, True)):
        return dict.fromkeys(applications, ())
    rows = unit.session.execute(
        select(Application.id, Application.documents, Customer.housing)
        .join(Customer, Customer.id == Application.customer_id)
        .where(Application.id.in_(applications))
    )
    return {
        number: tuple(kind for kind in _added(unit.store, home in RENTING) if kind not in handed)
        for number, handed, home in rows
    }


def check_documents(store: Store, kinds: Sequence[str]) -> None:
    """Raise `InvalidField` for the first kind that neither the platform nor this store has."""
    for number, kind in enumerate(kinds):
        check_document(store, kind, f"documents.{number}")


def check_document(store: Store, kind: str, field: str) -> None:
    takes = (*known_documents(), *_added(store, renting=True))
    if kind in takes:
        return
    listed = [_named(each) for each in takes]
    zh, en = "、".join(each.zh for each in listed), ", ".join(each.en for each in listed)
    raise InvalidField(
        field,
        Label(f"没有这种材料，可以交的：{zh}", f"there is no such document, taken are: {en}"),
        hint=Label(
            f"本店另要材料的，写进 {ALWAYS}", f"a store that wants another one adds it to {ALWAYS}"
        ),
    )


def _added(store: Store, renting: bool) -> tuple[str, ...]:
    lists = (ALWAYS, OF_RENTERS) if renting else (ALWAYS,)
    named = dict.fromkeys(kind for each in lists for kind in store.texts(each))
    return tuple(each for each in named if each not in _OF_THE_PLATFORM)


def _named(kind: str) -> Label:
    label = document_label(kind)
    if label.zh == kind:
        return label
    return Label(f"{kind}（{label.zh}）", f"{kind} ({label.en})")


_OF_THE_PLATFORM: Collection[str] = (*known_documents(), LISTED_DOCUMENTS)
