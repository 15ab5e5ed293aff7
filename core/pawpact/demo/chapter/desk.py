"""A person of the store looks at every case that waits for one, and says why."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.accounts.values import Answers
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.models import Application
from pawpact.decisions.held import find, waiting
from pawpact.demo.chance import Chance
from pawpact.demo.chapter.story import SATURDAY, TUESDAY, Chapter
from pawpact.demo.scene import STAFF, Scene
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value

Answer = tuple[str, Mapping[str, Value]]
NO: Answer = ("refuse", {"reason": "store_policy"})
ANSWERS: Mapping[str, Answer] = {
    "application.submitted": ("approve", {}),
    "pause.requested": ("pause_contract", {"periods": 1}),
    "deposit.offset_requested": ("offset_deposit", {"amount": 100_00}),
}
"""What a person says who agrees, by the moment; who does not, refuses."""
AGREES = 0.6


def live(scene: Scene) -> None:
    random = scene.chance("desk")
    with scene.unit() as unit:
        cases = [case for case in waiting(unit) if case.moment in ANSWERS]
        for case in cases:
            if case.moment == "application.submitted":
                _check_card(unit, case.id)
    for case in cases:
        _decide(scene, random, case.id, ANSWERS[case.moment])


def _decide(scene: Scene, random: Chance, case: str, yes: Answer) -> None:
    platform = scene.world.platform
    with scene.reading() as unit:
        found = find(unit, case)
        open_to = {each.name for each in platform.person.open_to(unit, found)}
    agrees = random.of(found.subjects["customer"]).random() < AGREES and yes[0] in open_to
    effect, arguments = yes if agrees else NO
    why = "当面核实" if agrees else "无法核实"
    platform.person.decide(scene.store, case, effect, arguments, actor=STAFF, why=why)


def _check_card(unit: Unit, case: str) -> None:
    """An identity that nobody checked is checked before anybody decides."""
    number = find(unit, case).subjects["application"]
    row = unit.session.get(Application, (unit.store.tenant, number))
    if row is not None and row.identity is None:
        hand_in_later(unit, row.id, HandedIn("id_card", Answers(), identity="verified"))


CHAPTER = Chapter("desk", live, on=(TUESDAY, SATURDAY))
