"""Evidence of a report about a pet: which kinds are asked for, taken, and still missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pawpact.contracts.ending.incident_moves import documents_of
from pawpact.contracts.evidence_label import listed_evidence
from pawpact.contracts.models import Contract, Incident
from pawpact.contracts.running.terms import terms_of
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.declarations import NAME_FORM

EVIDENCE_WANTED = {"lost": "safety_net.evidence_lost", "dead": "safety_net.evidence_dead"}


def check_documents(unit: Unit, contract: Contract, kind: str, given: Sequence[str]) -> None:
    """Evidence is of the kinds that are asked for; where none is, of any kind that has a name."""
    words = NAME_FORM.words
    for each in given:
        if not NAME_FORM.accepts(each):
            wrong = Label(f"材料名要写成{words.zh}", f"write it as {words.en}")
            raise InvalidField("document", wrong)
    wanted = accepted_documents(terms_of(unit, contract).texts(EVIDENCE_WANTED[kind]))
    unwanted = [each for each in given if wanted and each not in wanted]
    if unwanted:
        found, listed = "、".join(unwanted), listed_evidence(wanted)
        raise InvalidField(
            "document",
            Label(f"不收 {found} 这种材料，可交：{listed.zh}", f"not {found}; one of: {listed.en}"),
        )


def require_evidence(unit: Unit, row: Incident, contract: Contract) -> None:
    """Refuse to believe a report without what the contract's policy asks for."""
    wanted = terms_of(unit, contract).texts(EVIDENCE_WANTED[row.kind])
    missing = missing_documents(wanted, documents_of(unit, row.id))
    if missing:
        listed = listed_evidence(missing)
        raise Conflict(
            Label(f"还缺材料：{listed.zh}", f"evidence is missing: {listed.en}"),
            hint=Label("补齐后再确认", "add it, then confirm"),
        )


def missing_documents(wanted: Sequence[str], given: Collection[str]) -> list[str]:
    """What is still wanted; ``a_or_b`` is there with either.

    >>> missing_documents(["clinic_certificate_or_photo", "statement"], {"photo"})
    ['statement']
    """
    return [
        each
        for each in wanted
        if each not in given and not any(part in given for part in each.split("_or_"))
    ]


def accepted_documents(wanted: Sequence[str]) -> list[str]:
    """The kinds of evidence that one may hand in.

    >>> accepted_documents(["clinic_certificate_or_photo", "statement"])
    ['clinic_certificate', 'photo', 'statement']
    """
    return [part for each in wanted for part in each.split("_or_")]
