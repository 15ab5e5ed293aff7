"""An application that may be handed in twice: taken in once, decided, answered alike."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pawpact.access.idempotency import Answer, remember, replay
from pawpact.contracts.applying.application import decide_submitted
from pawpact.contracts.applying.intake import Intake, take_in
from pawpact.contracts.applying.schemas import ApplicationView
from pawpact.contracts.applying.view import show_application
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import TryLater
from pawpact.kernel.identity import public_id

CREATED = 201


@dataclass(frozen=True, slots=True)
class Submission:
    """An application under the caller's own number; ``content`` is what came in, to the byte."""

    store: str
    key: str
    content: bytes
    intake: Intake


def submit_once(runner: Runner, submission: Submission, actor: str) -> Answer:
    """Take an application in, decide it and keep the answer under its key.

    The application carries the key too. So a repeat that finds no answer yet, because the first
    try was cut off or still runs, goes on with the same application and ends in the same answer.
    """
    store, key = submission.store, submission.key
    with runner.unit(store, actor) as unit:
        try:
            address = f"/stores/{store}/applications"
            known = replay(unit, key, "POST", address, submission.content)
        except TryLater:
            known = None
        if known is not None:
            return known
        application = take_in(unit, key, submission.intake)
    decide_submitted(runner, store, actor, [application])
    with runner.unit(store, actor) as unit:
        shown = show_application(unit, public_id("app", application))
        body = json.dumps(ApplicationView().dump(shown), ensure_ascii=False)
        return remember(unit, key, Answer(CREATED, body))
