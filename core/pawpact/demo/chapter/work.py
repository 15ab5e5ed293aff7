"""What a worker does: debits every day, whatever else is due every other Sunday."""

from __future__ import annotations

from pawpact.bootstrap.jobs import jobs_of
from pawpact.demo.chapter.story import SUNDAY, Chapter
from pawpact.demo.scene import Scene

OTHERS = ("applications", "messages", "tasks", "events", "refunds", "mandates", "expiry", "plugins")


def run_debits(scene: Scene) -> None:
    scene.world.platform.run_debits(scene.store)
    if scene.day == scene.plan.days - 1:
        scene.world.platform.run_debits(scene.store)  # asks for every answer still owed


def run_jobs(scene: Scene) -> None:
    jobs = jobs_of(scene.world.platform)
    for name in OTHERS:
        for _ in jobs[name].run(scene.store):
            pass


DEBITS = Chapter("debits", run_debits)
JOBS = Chapter("jobs", run_jobs, on=(SUNDAY,), weeks=2)
