"""``pawpact demo``: what its options mean and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pawpact.cli import demo as command
from pawpact.cli.main import pawpact
from pawpact.demo.proof import Proven
from pawpact.demo.report import Summary
from pawpact.demo.run import Lived
from pawpact.demo.task import Plan, Progress
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label

HOLDS = Proven(Label("账本自查", "books"), ())
BROKEN = Proven(Label("账本自查", "books"), ("balances: somebody",))


@dataclass
class Played:
    """Stands in for a life: it ends at once, with these proofs."""

    proofs: dict[str, list[Proven]]
    plans: list[Plan] = field(default_factory=list)

    def __call__(self, plan: Plan, progress: Progress) -> Lived:
        self.plans.append(plan)
        summaries: list[Summary] = []
        return Lived(None, summaries, [], [], {}, self.proofs)  # type: ignore[arg-type]
