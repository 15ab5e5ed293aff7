"""The documents that a store's lists name, and those that an application still lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

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


def check_documents(store: Store, kinds: Iterable[str], field: str = "documents") -> None:
    """Raise `InvalidField` for a kind that neither the platform nor this store has."""
    takes = (*known_documents(), *_added(store, renting=True))
    for kind in kinds:
        if kind not in takes:
            listed = [_named(each) for each in takes]
            raise InvalidField(
                field,
                Label(
                    f"没有 {kind} 这种材料；可以交的：{'、'.join(each.zh for each in listed)}",
                    f"there is no document {kind}; taken are: "
                    + ", ".join(each.en for each in listed),
                ),
                hint=Label(
                    f"本店另要材料的，写进 {ALWAYS}",
                    f"a store that wants another one adds it to {ALWAYS}",
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
