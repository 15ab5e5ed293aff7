"""In what order reports about a pet, and the end of its contract, may be answered."""

from __future__ import annotations

from pawpact.contracts.ending.incident_moves import move_incident, open_reports
from pawpact.contracts.models import Contract, Incident
from pawpact.contracts.values import CONTRACT, OPEN_REPORTS, OVER
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit

SUPERSEDED = "the pet's death is confirmed"
_ANSWER = Label(
    "先核实这份报告：contracts confirm、reject 或 found",
    "answer the report first: contracts confirm, reject or found",
)


def refuse_while_reported(unit: Unit, contract: int) -> None:
    """Refuse to settle a fee that an open report may show not to be due."""
    for row in open_reports(unit, contract):
        name = public_id("inc", row.id)
        raise Conflict(
            Label(
                f"宠物丢失或死亡的报告 {name} 还没有答复；属实的，解约不收违约金",
                f"{name}, a report that the pet is lost or dead, waits for its answer;"
                " where it holds, there is no fee",
            ),
            hint=_ANSWER,
        )


def refuse_out_of_turn(unit: Unit, row: Incident, contract: Contract) -> None:
    """Refuse to confirm what there is nothing left to end for, or what a death may overtake."""
    if contract.state in OVER and row.state in OPEN_REPORTS:
        said = CONTRACT.say(contract.state)
        raise Conflict(
            Label(
                f"合约已是“{said.zh}”，没有可终止的",
                f"the contract is {said.en}; there is nothing left to end",
            ),
            hint=Label(
                "用 contracts reject 或 found 关闭这份报告",
                "close the report with contracts reject or found",
            ),
        )
    for other in open_reports(unit, contract.id):
        if other.id != row.id and other.kind == "dead":
            name = public_id("inc", other.id)
            raise Conflict(
                Label(
                    f"同一只宠物的死亡报告 {name} 还没有答复",
                    f"{name} reports the same pet dead and waits for its answer",
                ),
                hint=_ANSWER,
            )


def supersede_others(unit: Unit, contract: int) -> None:
    """Other reports about a pet whose death is confirmed are closed with it."""
    for other in open_reports(unit, contract):
        if other.state == "searching":
            move_incident(unit, other, "verifying", SUPERSEDED)
        move_incident(unit, other, "refused", SUPERSEDED)
        suppress_all(unit, [{"incident": other.id}], SUPERSEDED)
