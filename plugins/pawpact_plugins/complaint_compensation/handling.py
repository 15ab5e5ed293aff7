"""What is done about a complaint until it is resolved, and afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pawpact.sdk import ActionCase, Outcome, Raise, Row, Sealed, Value
from pawpact_plugins.complaint_compensation.case import (
    complaint_of,
    moved,
    number_of,
    refuse_stranger,
    refused,
)
from pawpact_plugins.complaint_compensation.intake import (
    diagnosed,
    diagnosis,
    is_about_illness,
    of_ill_pet,
    refuse_future,
)
from pawpact_plugins.complaint_compensation.stage import STAGES, UNRESOLVED, path_to_handling


def reassign(case: ActionCase) -> Outcome:
    """Somebody else looks after it; it stays somebody's."""
    stranger = refuse_stranger(case, case.body["owner"])
    return stranger or moved(case, complaint_of(case), (), {"owner": case.body["owner"]})


def set_urgency(case: ActionCase) -> Outcome:
    """Raised by hand; what its type makes urgent stays urgent."""
    row = complaint_of(case)
    if row["state"] not in UNRESOLVED:
        return _resolved_already(row)
    if row["urgency"] == "urgent" and case.body["urgency"] == "normal":
        return refused("urgency_lowered", "紧急程度只能调高", "urgency is raised, never lowered")
    is_raised = case.body["urgency"] != row["urgency"]
    tells = ("raised",) if is_raised and row["state"] != "received" else ()
    return moved(case, row, (), {"urgency": case.body["urgency"]}, tells=tells)


def respond(case: ActionCase) -> Outcome:
    """The customer has heard from the store; an urgent complaint then waits for its decision."""
    row = complaint_of(case)
    path = ("responded", "handling", *_to_decision(row))
    return moved(case, row, path, {}, tells=("responded",))


def diagnose(case: ActionCase) -> Outcome:
    """The clinic found what the pet has: the guarantee may cover it."""
    row = complaint_of(case)
    if row["contract"] is None or row["pet"] is None:
        return refused("no_pet", "这项投诉没有关联合约和宠物", "this complaint names no pet")
    pets = {"complaint": row["thing"], **{of: row[of] for of in ("customer", "contract", "pet")}}
    if row["state"] not in UNRESOLVED:
        return _resolved_already(row)
    too_early = refuse_future(case)
    return too_early or moved(case, row, (), diagnosis(case), raises=(diagnosed(dict(row), pets),))


def decide(case: ActionCase) -> Outcome:
    """The answer to an urgent complaint: accepted or not."""
    row = complaint_of(case)
    if row["urgency"] != "urgent" or row["decision"]:
        return refused("nothing_to_decide", "没有待审核的紧急投诉", "there is nothing to decide")
    word = "accepted" if case.body["accepted"] else "refused"
    path = () if row["state"] == "awaiting_decision" else path_to_handling(row["state"])
    told = ("responded",) if row["state"] == "registered" else ()
    return moved(
        case,
        row,
        path,
        {"decision": word},
        tells=(*told, "awaiting_decision"),
        raises=(*_about_pet(case, row, "awaiting_decision"), *_claim_answered(case, row, word)),
    )


def wait(case: ActionCase) -> Outcome:
    """The customer is to answer first: no limit runs meanwhile."""
    row = complaint_of(case)
    return moved(case, row, ("awaiting_customer",), {}, tells=("awaiting_customer",))


def go_on(case: ActionCase) -> Outcome:
    """The customer answered: limits run on."""
    row = complaint_of(case)
    if row["state"] != "awaiting_customer":
        return refused("not_waiting", "没有在等待客户", "it does not wait for the customer")
    return moved(case, row, ("handling",), {}, tells=("handling",))


def resolve(case: ActionCase) -> Outcome:
    """It is made good; the manager reads why it happened, the customer is called back."""
    row = complaint_of(case)
    if row["urgency"] == "urgent" and not row["decision"]:
        return refused("not_decided", "紧急投诉要先有审核结论", "an urgent one is decided first")
    values: dict[str, Any] = {
        "cause": Sealed(case.body["cause"]),
        "solution": Sealed(case.body["solution"]),
        "resolved_at": case.at,
    }
    return moved(
        case,
        row,
        ("resolved", "revisit_due"),
        values,
        tells=("resolved",),
        raises=_about_pet(case, row, "resolved"),
    )


def revisit(case: ActionCase) -> Outcome:
    """Satisfied or no answer closes it; not satisfied opens it again, for so many days."""
    row, answer = complaint_of(case), case.body["answer"]
    if answer != "unsatisfied":
        return moved(case, row, (answer, "closed"), {"answer": answer}, tells=(answer,))
    if row["resolved_at"] is not None:
        most = timedelta(days=number_of(case, "reopen_days"))
        if case.at > row["resolved_at"] + most:
            return refused(
                "too_late",
                f"结案已超过 {most.days} 天，请作为新的投诉登记",
                f"more than {most.days} days have passed; take it in as a new complaint",
            )
    values = {"answer": answer, "reopened": row["reopened"] + 1, "decision": ""}
    return moved(
        case,
        row,
        ("unsatisfied", "handling"),
        values,
        tells=("unsatisfied",),
        raises=_claimed_again(case, row),
    )


def _claimed_again(case: ActionCase, row: Row) -> tuple[Raise, ...]:
    """What a diagnosis claimed is open again with its complaint, and debits are held again."""
    if not row["disease"] or row["contract"] is None or row["pet"] is None:
        return ()
    pets = {"complaint": row["thing"], **{of: row[of] for of in ("customer", "contract", "pet")}}
    return (diagnosed({**row, "version": case.body["version"]}, pets),)


def _claim_answered(case: ActionCase, row: Row, word: str) -> tuple[Raise, ...]:
    """What its diagnosis claims under the guarantee is answered with it."""
    if not row["disease"] or row["contract"] is None or row["pet"] is None:
        return ()
    pets = {"complaint": row["thing"], **{of: row[of] for of in ("customer", "contract", "pet")}}
    key = f"complaint:{row['thing']}:{case.body['version']}:claim"
    return (Raise(f"complaint.claim_{word}", key, pets),)


def _about_pet(case: ActionCase, row: Row, step: str) -> tuple[Raise, ...]:
    """Where an ill pet is at stake, what was held meanwhile may go on: unless another complaint
    about it, which may be a claim under the guarantee too, is not resolved yet."""
    if row["contract"] is None or row["pet"] is None or not is_about_illness(row):
        return ()
    others = [each for each in of_ill_pet(case, row["pet"]) if each["thing"] != row["thing"]]
    roles = {of: row[of] for of in ("customer", "contract", "pet")}
    key = f"complaint:{row['thing']}:{case.body['version']}:{step}"
    facts: dict[str, Value] = {
        "complaint.step": step,
        "complaint.is_claimed_elsewhere": any(map(_is_claim, others)),
    }
    return (Raise("complaint.decided", key, {"complaint": row["thing"], **roles}, facts),)


def _resolved_already(row: Row) -> Outcome:
    """Nobody works on it any more, so that nothing is held and no limit runs for nobody."""
    said = STAGES[row["state"]]
    return refused(
        "resolved_already",
        f"投诉当前是“{said.zh}”；请先重新打开（revisit answer=unsatisfied），或作为新的投诉登记",
        f"the complaint is {said.en}; open it again first (revisit answer=unsatisfied), or take in"
        " a new one",
    )


def _is_claim(row: Row) -> bool:
    is_refused = row["decision"] == "refused"
    return row["state"] in UNRESOLVED and bool(row["disease"]) and not is_refused


def _to_decision(row: Row) -> tuple[str, ...]:
    return ("awaiting_decision",) if row["urgency"] == "urgent" else ()
