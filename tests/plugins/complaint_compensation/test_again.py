"""What was asked for is read from the versions that it left."""

from __future__ import annotations

from typing import Any

import pytest

from pawpact.sdk import Trace
from pawpact_plugins.complaint_compensation.plugin import pawpact_actions
from tests.plugins.complaint_compensation.desk import CONTRACT, CUSTOMER, LINE, PET, Desk

HERS = {"contract": CONTRACT, "pet": PET}
CAUSE = {"cause": "忙", "solution": "致歉"}


def read(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    """Every action that one of these versions is read as, with what was sent."""
    found: list[tuple[str, dict[str, Any]]] = []
    last: dict[int, dict[str, Any]] = {}
    for row in desk.versions:
        trace = Trace("complaint", last.get(row["thing"]), row)
        last[row["thing"]] = row
        said = [(each.name, each.again(trace)) for each in pawpact_actions() if each.again]
        found += [(name, dict(body)) for name, body in said if body is not None]
    return found


STEPS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "goods": [
        ("respond", {}),
        ("wait", {}),
        ("go_on", {}),
        ("remedy_goods", {"order_line": LINE, "defect": "damaged", "wish": "reship", "points": 60}),
        ("approve", {"points": 120}),
        ("resolve", CAUSE),
        ("revisit", {"answer": "unsatisfied"}),
        ("reassign", {"owner": "stf_2"}),
        ("resolve", CAUSE),
        ("revisit", {"answer": "satisfied"}),
    ],
    "service": [
        ("remedy_service", {"fault": "attitude", "wish": "points", "staff": "stf_2", "points": 50}),
        ("set_urgency", {"urgency": "urgent"}),
        ("decide", {"accepted": False}),
    ],
    "pet_health": [
        ("diagnose", {"disease": "canine_parvovirus", "diagnosed_on": "2026-03-11"}),
        ("decide", {"accepted": True}),
        ("resolve", CAUSE),
        ("revisit", {"answer": "no_answer"}),
    ],
}


@pytest.mark.parametrize("kind", STEPS)
def test_every_step_is_read_once_as_it_was_sent(kind: str) -> None:
    """However many stages it passed at once; nothing else is read from them."""
    desk = Desk(facts={"line.sent": True})
    complaint = desk.begin(None, **HERS)
    desk.do("register", complaint, type=kind, happened_at=desk.at, demand="赔")
    for name, given in STEPS[kind]:
        more = {"customer": CUSTOMER} if name == "remedy_goods" else {}
        assert desk.do(name, complaint, **given, **more).refused is None, name
    done = read(desk)
    assert [name for name, _ in done] == ["take_in", "register", *(name for name, _ in STEPS[kind])]
    for (_, body), (_, given) in zip(done[2:], STEPS[kind], strict=True):
        assert given.items() <= body.items()
        assert body.keys() - given.keys() <= {"complaint", "version", "diagnosed_on"}


def test_a_complaint_that_was_registered_at_once_is_two_steps() -> None:
    """It comes in with its customer and contract, then it is said what it is about."""
    desk = Desk()
    complaint = desk.begin("pet_health", disease="canine_parvovirus", demand="赔", **HERS)
    (first, began), (second, about) = read(desk)
    assert (first, second) == ("take_in", "register")
    assert began == {"customer": CUSTOMER, "contract": CONTRACT, "channel": "phone", "said": ""}
    assert (about["complaint"], about["version"], about["contract"]) == (complaint, 1, CONTRACT)
    assert (about["type"], about["urgency"]) == ("pet_health", "urgent")
    assert (about["disease"], about["demand"]) == ("canine_parvovirus", "赔")


def test_what_was_said_of_illness_is_said_again() -> None:
    """In a word that every store knows, however little of hers may be read; once only."""
    desk = Desk()
    desk.begin("goods", said="一直呕吐", demand="赔", **HERS)
    desk.begin("goods", said="", demand="它呕吐", **HERS)
    words = [body.get("said", body.get("demand")) for _, body in read(desk)]
    assert words == ["生病一直呕吐", "赔", "", "生病它呕吐"]
