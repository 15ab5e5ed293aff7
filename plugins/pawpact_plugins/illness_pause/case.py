"""What people do with a case of illness: report it, take it, advise, refer, diagnose, end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pawpact.sdk import (
    ActionCase,
    CaseBatch,
    Change,
    Label,
    Outcome,
    Raise,
    Refusal,
    Row,
    Sealed,
)
from pawpact_plugins.illness_pause.models import Illness, Patient
from pawpact_plugins.illness_pause.stage import is_open, refused_move

AT_HOME = "contract.pet_at_home"
_ROLES = ("contract", "customer", "pet")
Do = Callable[[ActionCase], Outcome]


def report(case: ActionCase) -> Outcome:
    """A customer says that her pet is ill. A pet that has an open case gets no second one."""
    if case.fact(AT_HOME) is not True:
        why = Label("宠物不在这份合约的客户家中", "the pet is not with this contract's customer")
        return Outcome(refused=Refusal("not_at_home", why))
    pet = case.subjects["pet"]
    newest = case.newest(Illness, [pet], column="pet").get(pet)
    if newest is not None and is_open(newest["state"]):
        return _said_again(case, newest)
    return _begun(case, newest)


def complained(batch: CaseBatch) -> Outcome:
    """A complaint says that a pet is ill: the same case, not a second one beside it.

    The case bears the complaint's number. Whoever registers the complaint calls the vet.
    """
    columns = [batch.ids(role) for role in ("complaint", "contract", "customer", "pet")]
    pets = columns[-1]
    newest, patients = batch.newest(Illness, pets, column="pet"), batch.newest(Patient, pets)
    known = batch.newest(Illness, columns[0])
    changes: dict[int, tuple[Change, ...]] = {}
    for complaint, contract, customer, pet in zip(*columns, strict=True):
        row = newest.get(pet)
        if complaint in known or (row is not None and is_open(row["state"])):
            continue
        about = {"contract": contract, "customer": customer, "pet": pet}
        seen = patients[pet]["version"] if pet in patients else 0
        changes.setdefault(pet, _first(complaint, about, row, seen, batch.at, ""))
    return Outcome(tuple(each for both in changes.values() for each in both))


def claim_left(batch: CaseBatch) -> Outcome:
    """A complaint about the pet is decided, and with it a task that both claims may have shared:
    what the case's own diagnosis claims is asked again, unless somebody answered it."""
    columns = zip(batch.keys, batch.ids("pet"), strict=True)
    newest = batch.newest(Illness, batch.ids("pet"), column="pet")
    found = [(key, newest[pet]) for key, pet in columns if pet in newest]
    return Outcome(
        raises=tuple(
            Raise("illness.diagnosed", f"{row['thing']}:{key}", _subjects(row))
            for key, row in found
            if is_open(row["state"]) and row["disease"] and not row["claim"]
        )
    )


def claim_accepted(batch: CaseBatch) -> Outcome:
    """The manager granted what a complaint about the pet claims."""
    return _claim_by_complaint(batch, "accepted")


def claim_refused(batch: CaseBatch) -> Outcome:
    """The manager refused what a complaint about the pet claims."""
    return _claim_by_complaint(batch, "refused")


def _claim_by_complaint(batch: CaseBatch, word: str) -> Outcome:
    """A case that has no diagnosis of its own is answered with the complaint; one that has claims
    for itself and is answered for itself."""
    newest = batch.newest(Illness, batch.ids("pet"), column="pet")
    answer = {"claim": word, "claim_on": batch.date}
    return Outcome(
        tuple(
            Change(Illness, row["thing"], answer, after=row["version"])
            for row in newest.values()
            if not row["disease"] and any(row[name] != answer[name] for name in answer)
        )
    )


def _first(
    illness: int,
    about: Mapping[str, int],
    newest: Row | None,
    seen: int,
    at: datetime,
    symptoms: str,
) -> tuple[Change, ...]:
    """A case begins; ``seen`` is the version of the pet's file that it follows."""
    values = {
        **about,
        "ordinal": newest["ordinal"] + 1 if newest else 1,
        "state": "reported",
        "reported_at": at,
        "moved_at": at,
        "symptoms": Sealed(symptoms) if symptoms else None,
    }
    return (
        Change(Illness, illness, values),
        Change(Patient, about["pet"], {"illness": illness}, after=seen),
    )


def accept(case: ActionCase) -> Outcome:
    """A vet takes the case: the customer is called within the hour."""
    return _moved(case, "vet_assigned", {"vet": case.actor[:60]}, "illness.vet_assigned")


def consult(case: ActionCase) -> Outcome:
    """The vet advises the customer."""
    return _moved(case, "consulting", {"advice": Sealed(case.body["advice"])})


def refer(case: ActionCase) -> Outcome:
    """The pet has to be seen: to a partner clinic, with a voucher."""
    clinic = case.body["clinic"]
    known = [str(row["clinic"]) for row in clinics(case)]
    if clinic not in known:
        listed = "、".join(known)
        return Outcome(
            refused=Refusal(
                "no_partner",
                Label(
                    f"“{clinic}”不是本店的合作医院：{listed}",
                    f"{clinic} is no partner clinic: {listed}",
                ),
            )
        )
    return _moved(case, "referred", {"clinic": clinic}, "illness.referred")


def diagnose(case: ActionCase) -> Outcome:
    """What the clinic found; its report is kept and serves as evidence for a pause."""
    body = case.body
    values = {
        "diagnosis": Sealed(body["diagnosis"]),
        "disease": Sealed(body["disease"]) if body["disease"] else None,
        "diagnosed_on": case.date,
        "documents": sorted(set(body["documents"])),
        "report": Sealed(body["report"]) if body["report"] else None,
    }
    return _moved(case, "diagnosed", values, "illness.diagnosed")


def treat(case: ActionCase) -> Outcome:
    """Treatment has begun."""
    return _moved(case, "treating", {})


def recover(case: ActionCase) -> Outcome:
    """The pet is well again: whatever was paused for it resumes."""
    return _moved(case, "recovered", {}, "illness.recovered")


def answer_claim(case: ActionCase) -> Outcome:
    """The manager decides about the guarantee. Refused, debits go on; accepted, once it is
    settled: with the case."""
    row = _row(case)
    if not is_open(row["state"]) or not row["disease"]:
        why = Label(
            "没有待审核的保障理赔：病例未结、登记过重大疾病清单里的病才有",
            "there is no claim to decide: the case is open and has a disease of the guarantee's"
            " list",
        )
        return Outcome(refused=Refusal("no_claim", why))
    seen, word = case.body["version"], "accepted" if case.body["accepted"] else "refused"
    answer = {"claim": word, "claim_on": case.date, "moved_at": case.at}
    change = Change(Illness, row["thing"], answer, after=seen)
    said = {"illness.claim_accepted": case.body["accepted"]}
    raised = Raise("illness.claim_answered", f"{row['thing']}:{seen}", _subjects(row), said)
    return Outcome((change,), (raised,), _named(row, seen + 1, row["state"]))


def check(case: ActionCase) -> Outcome:
    """Somebody asked after the pet, and it is not well yet."""
    row = _row(case)
    if not is_open(row["state"]):
        return Outcome(refused=refused_move(row["state"], "treating"))
    key = f"{row['thing']}:{case.date.isoformat()}"
    return Outcome(
        raises=(Raise("illness.not_recovered", key, _subjects(row)),),
        answer=_named(row, row["version"], row["state"]),
    )


def clinics(case: ActionCase) -> tuple[Mapping[str, Any], ...]:
    """The store's partner clinics, from its own table."""
    found = case.parameter("illness_pause.partner_clinics")
    return tuple(row for row in found if isinstance(row, Mapping)) if type(found) is tuple else ()


def _begun(case: ActionCase, newest: Row | None) -> Outcome:
    number, pet = case.number, case.subjects["pet"]
    about = {role: case.subjects[role] for role in _ROLES}
    patient = case.newest(Patient, [pet]).get(pet)
    seen = patient["version"] if patient else 0
    return Outcome(
        _first(number, about, newest, seen, case.at, case.body["symptoms"]),
        (Raise("illness.reported", str(number), {"illness": number, **about}),),
        {"illness": number, "version": 1, "state": "reported", "is_new": True},
    )


def _said_again(case: ActionCase, row: Row) -> Outcome:
    """What was said now is added to what was said before."""
    symptoms = "\n".join(filter(None, (row["symptoms"], case.body["symptoms"])))
    change = Change(Illness, row["thing"], {"symptoms": Sealed(symptoms)}, after=row["version"])
    return Outcome((change,), answer=_named(row, row["version"] + 1, row["state"]))


def _moved(case: ActionCase, to: str, values: Mapping[str, Any], moment: str = "") -> Outcome:
    """The case at its next stage, if that can follow the one that was seen."""
    row, seen = _row(case), case.body["version"]
    refused = refused_move(row["state"], to)
    if refused is not None:
        return Outcome(refused=refused)
    change = Change(Illness, row["thing"], {"state": to, "moved_at": case.at, **values}, after=seen)
    raises = (Raise(moment, str(row["thing"]), _subjects(row)),) if moment else ()
    return Outcome((change,), raises, _named(row, seen + 1, to))


def _row(case: ActionCase) -> Row:
    illness = case.subjects["illness"]
    return case.newest(Illness, [illness])[illness]


def _subjects(row: Row) -> dict[str, int]:
    return {"illness": row["thing"], **{role: row[role] for role in _ROLES}}


def _named(row: Row, version: int, state: str) -> dict[str, Any]:
    return {"illness": row["thing"], "version": version, "state": state, "is_new": False}
