"""The people behind requests, opened for one inquiry and no longer."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.accounts.agreed import consents_of
from pawpact.accounts.personal import read_personal
from pawpact.accounts.values import PersonalData
from pawpact.hosting.batch import Applicant
from pawpact.tenancy.unit import Unit


class CustomerApplicants:
    """Consents for everybody asked about; name and number only for those that are asked for."""

    def consents(self, unit: Unit, customers: Sequence[int]) -> list[frozenset[str]]:
        """Standing consents, parallel to the customers given."""
        standing = consents_of(unit, customers)
        return [frozenset(str(kind) for kind in standing[number]) for number in customers]

    def open(self, unit: Unit, customers: Sequence[int], purpose: str) -> list[Applicant]:
        """Names and identity numbers, parallel; who opened them and why is recorded.

        Of somebody who was erased nothing is known.
        """
        opened = read_personal(unit, customers, purpose)
        consents = self.consents(unit, customers)
        return [
            _applicant(opened.get(number), given)
            for number, given in zip(customers, consents, strict=True)
        ]


def _applicant(who: PersonalData | None, consents: frozenset[str]) -> Applicant:
    if who is None:
        return Applicant("", "", consents)
    return Applicant(who.name, who.identity_number or "", consents)
