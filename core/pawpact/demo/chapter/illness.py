"""Pets fall ill: reported, seen by the vet, sent to a clinic, treated, well again or not yet."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from pawpact.access.actor import Role
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.demo.chapter.pause import REPORT
from pawpact.demo.chapter.story import TUESDAY, Chapter
from pawpact.demo.scene import CUSTOMER, Scene
from pawpact.kernel.identity import public_id, read_public_id

PLUGIN = "illness_pause"
SHARE, FRESH_SHARE, NEEDS_CLINIC, PAUSES, RECOVERS = 0.0026, 0.04, 0.75, 0.8, 0.4
DISEASES = ("feline_panleukopenia", "canine_parvovirus", "canine_distemper", "")
"""What a pet that is new at home may have: mostly what the guarantee covers."""
STEPS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "reported": ("accept", {}),
    "vet_assigned": ("consult", {"advice": "先禁食观察一天"}),
    "diagnosed": ("treat", {}),
}
"""What follows at each stage without a choice."""
ACCEPTED = 0.5


def live(scene: Scene) -> None:
    random = scene.chance("illness")
    for case in scene.listed(PLUGIN, "cases", {}):
        if case["state"] not in ("recovered", "deceased"):
            _go_on(scene, random.of(_contract(case)), dict(case))
    share = scene.share(FRESH_SHARE)
    fresh = [each for each in scene.fresh() if random.of(each.contract).random() < share]
    for family in (*scene.families("ill", SHARE), *fresh):
        written = {"contract": public_id("con", family.contract), "symptoms": "不吃东西"}
        key = f"ill-{family.contract}-{scene.day}"
        scene.ask(PLUGIN, "report", written, key, role=Role.SERVICE_AGENT)


def _go_on(scene: Scene, random: Random, case: dict[str, Any]) -> None:
    """One visit of the vet: as far as it goes without waiting."""
    while case["state"] in STEPS or case["state"] in ("consulting", "referred"):
        action, body = STEPS.get(case["state"]) or _advised(scene, random, case["state"])
        done = _step(scene, case, action, body)
        if done is None:
            return
        case.update(done)
        if action == "diagnose" and random.random() < PAUSES:
            _ask_for_pause(scene, case)
        if body.get("disease"):
            case.update(_answer_claim(scene, random, case))
    if case["state"] == "treating":
        _look_again(scene, random, case)


def _answer_claim(scene: Scene, random: Random, case: Mapping[str, Any]) -> Mapping[str, Any]:
    """The manager decides at once whether the guarantee applies."""
    written = {"illness": case["illness"], "version": case["version"]}
    key = f"{case['illness']}-claim-{case['version']}"
    accepted = {"accepted": random.random() < ACCEPTED}
    role = Role.STORE_MANAGER
    return scene.ask(PLUGIN, "answer_claim", {**written, **accepted}, key, role=role) or {}


def _advised(scene: Scene, random: Random, state: str) -> tuple[str, Mapping[str, Any]]:
    if state == "referred":
        found = {"diagnosis": "肠胃炎", "report": "档案盒 3"}
        return "diagnose", {**found, "disease": random.choice(DISEASES)}
    if random.random() < NEEDS_CLINIC:
        with scene.reading() as unit:
            clinics = unit.store.rows("illness_pause.partner_clinics")
        if clinics:
            return "refer", {"clinic": str(clinics[0]["clinic"])}
    return "recover", {}


def _look_again(scene: Scene, random: Random, case: Mapping[str, Any]) -> None:
    if random.random() < RECOVERS:
        _step(scene, case, "recover", {})
    else:
        written = {"illness": case["illness"]}
        key = f"{case['illness']}-not-{scene.day}"
        scene.ask(PLUGIN, "not_recovered", written, key, role=Role.CARE_ADVISOR)


def _step(
    scene: Scene, case: Mapping[str, Any], action: str, body: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    written = {"illness": case["illness"], "version": case["version"], **body}
    key = f"{case['illness']}-{action}-{case['version']}"
    return scene.ask(PLUGIN, action, written, key, role=Role.VET)


def _ask_for_pause(scene: Scene, case: Mapping[str, Any]) -> None:
    with scene.counter(CUSTOMER) as unit:
        request_pause(unit, PauseRequest(f"{case['illness']}", _contract(case), 2, REPORT))


def _contract(case: Mapping[str, Any]) -> int:
    return read_public_id("con", case["contract"]) or 0


CHAPTER = Chapter("illness", live, on=(TUESDAY,), plugin=PLUGIN)
