"""What was asked for is read from what it left on record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pawpact.sdk import Trace
from pawpact_plugins.illness_pause.plugin import pawpact_actions

CASE: dict[str, Any] = {
    "thing": 9,
    "version": 1,
    "contract": 5,
    "state": "reported",
    "symptoms": "某",
    "advice": None,
    "clinic": None,
    "diagnosis": None,
    "disease": None,
    "documents": [],
    "report": None,
    "claim": "",
    "claim_on": None,
}


def read(trace: Trace) -> list[tuple[str, Any]]:
    """Every action that says it left this, with what was sent."""
    said = [(each.name, each.again(trace)) for each in pawpact_actions() if each.again]
    return [(name, body) for name, body in said if body is not None]


def moved(state: str, **values: Any) -> Trace:
    before = {**CASE, "state": "before"}
    return Trace("illness", before, {**CASE, "version": 2, "state": state, **values})


def test_a_case_begins_with_a_report() -> None:
    """One that a complaint began has no words of its own, and nobody reported it."""
    assert read(Trace("illness", None, CASE)) == [("report", {"contract": 5, "symptoms": "某"})]
    assert read(Trace("illness", None, {**CASE, "symptoms": None})) == []


@pytest.mark.parametrize(
    ("state", "action", "values"),
    [
        ("vet_assigned", "accept", {}),
        ("consulting", "consult", {"advice": "某某"}),
        ("referred", "refer", {"clinic": "north"}),
        ("treating", "treat", {}),
        ("recovered", "recover", {}),
    ],
)
def test_each_stage_is_one_action(state: str, action: str, values: dict[str, Any]) -> None:
    """With the version that was seen, and what was written with it."""
    expected = {"illness": 9, "version": 1, **values}
    assert read(moved(state, **values)) == [(action, expected)]


def test_a_diagnosis_without_a_report_is_sent_as_one() -> None:
    """What was not kept is empty."""
    ((name, body),) = read(moved("diagnosed", diagnosis="某", documents=["x_ray"]))
    assert (name, body["report"], body["documents"]) == ("diagnose", "", ["x_ray"])


def test_a_look_that_wrote_nothing_is_told_by_its_moment() -> None:
    """Nothing else is read from a moment."""
    subjects = {"illness": 9, "contract": 5}
    assert read(Trace("", None, subjects, "illness.not_recovered")) == [
        ("not_recovered", {"illness": 9})
    ]
    assert read(Trace("", None, subjects, "illness.recovered")) == []


def test_an_answer_to_a_claim_is_read_once() -> None:
    """With the word that it was; what follows it leaves the same word behind."""
    said = {"claim": "accepted", "claim_on": date(2026, 3, 10), "disease": "canine_parvovirus"}
    given = Trace("illness", CASE, {**CASE, "version": 2, **said})
    assert read(given) == [("answer_claim", {"illness": 9, "version": 1, "accepted": True})]
    assert read(Trace("illness", given.row, {**given.row, "version": 3})) == []
    complained = {**given.row, "disease": None}
    assert read(Trace("illness", CASE, complained)) == [], "the complaint is decided anew, with it"


@pytest.mark.parametrize("asked", [True, False])
def test_only_who_asked_asks_again(asked: bool) -> None:
    """An invitation that came with its day is the day's, not hers."""
    waiting = {"thing": 7, "version": 1, "contract": 5, "state": "waiting", "asked": False}
    offered = {**waiting, "version": 2, "state": "offered", "asked": asked}
    wished = [("offer", {"contract": 5})] if asked else []
    assert read(Trace("farewell", waiting, offered)) == wished
