"""What a fork is asked for, and the folder in which it is kept whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pawpact.demo.plan import DAYS_A_MONTH, DAYS_A_WEEK, Plan
from pawpact.settings import Settings, find_rules

MARK = "fork.json"
TENANTS = "tenants"
RULES = "rules.yaml"


@dataclass(frozen=True, slots=True)
class ForkPlan:
    """Which store, under which draft of its file, how long, with how much chance.

    ``brand`` is whose file stands above the store's. ``since`` is from when the draft is in force,
    from the first day if nothing is said. ``arrivals`` is how many people come in a month; none is
    as many as on average came before.
    """

    store: str
    brand: str
    draft: Path
    tenants: Path
    sandbox: Path
    days: int = 24 * DAYS_A_MONTH
    seed: int = 20260105
    since: date | None = None
    arrivals: int | None = None
    rules: Path | None = None
    processes: int = 1
    """Two, and both worlds are lived at the same time."""
    house: str = ""
    """What the store was and went by when it was asked for: another one is another fork."""

    @property
    def weeks(self) -> int:
        return -(-self.days // DAYS_A_WEEK)

    def of_world(self, folder: Path) -> Plan:
        """The same as chapters and the journal of a life know it."""
        return Plan(folder, self.tenants, self.rules, self.seed)

    def mark(self) -> str:
        """Tells whether a fork that was begun is this one: the wishes, and every rule file."""
        wishes = [self.store, self.house, self.days, self.seed, str(self.since), self.arrivals]
        digest = hashlib.sha256(json.dumps(wishes).encode())
        digest.update(self.draft.read_bytes())
        folders = (find_rules(Settings(rules=self.rules)), *self._above())
        for path in sorted(path for folder in folders for path in folder.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def write_tenants(self) -> Path:
        """The store's folder and its brand's as they are, with the draft as the store's rules."""
        made = self.sandbox / TENANTS
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        for folder in self._above():
            if folder.is_dir():
                shutil.copytree(folder, made / folder.name)
        (made / self.store).mkdir(exist_ok=True)
        shutil.copyfile(self.draft, made / self.store / RULES)
        return made

    def _above(self) -> tuple[Path, Path]:
        return self.tenants / self.brand, self.tenants / self.store

    def keep(self, **more: Any) -> None:
        """Write down how far it has come."""
        beside = self.sandbox / f"{MARK}.new"
        beside.write_text(json.dumps({"mark": self.mark(), **more}), "utf-8")
        beside.replace(self.sandbox / MARK)

    def kept(self) -> dict[str, Any] | None:
        """What was written down of just this fork, where it is not over."""
        path = self.sandbox / MARK
        if not path.exists():
            return None
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found if found["mark"] == self.mark() and not found.get("over") else None
