"""What the demo is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pawpact.settings import Settings, find_rules

DAYS_A_MONTH = 30
DAYS_A_WEEK = 7
NUMBERS_A_STORE = 100_000
"""People of different stores get different numbers, and with them phones and identities."""
SIGN = 0.7
"""Of those who apply so many come to sign, roughly: how many have to be asked in."""
USUAL_PEOPLE, USUAL_MONTHS = 900, 24
LEAST_LIVELY = 0.1
"""What befalls people in a life of the usual size befalls them so much more seldom in a large one,
at the least: about as often as in a shop."""

Progress = Callable[[int, int], None]
"""Told how many of how many days are over."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Stores, how many people, how long. ``contracts`` counts those of all stores together."""

    folder: Path
    tenants: Path
    rules: Path | None = None
    seed: int = 20260105
    applications: int = 300
    months: int = 24
    debits: Path | None = None
    contracts: int | None = None
    database: str | None = None
    processes: int = 1
    """So many stores live at the same time, where the database is the folder's own."""

    @property
    def is_apart(self) -> bool:
        """Whether each store lives in a process of its own. It comes to the same."""
        return self.processes > 1 and self.database is None

    @property
    def days(self) -> int:
        return self.months * DAYS_A_MONTH

    @property
    def weeks(self) -> int:
        return -(-self.days // DAYS_A_WEEK)

    @property
    def is_usual(self) -> bool:
        """Whether every policy has to show both of its sides in it."""
        return self.people >= USUAL_PEOPLE and self.months >= USUAL_MONTHS

    @property
    def liveliness(self) -> float:
        """By how much more seldom things befall somebody than in a life of the usual size.

        Among few people everything has to be seen in two years; among many it is seen anyhow.
        """
        return max(LEAST_LIVELY, min(1.0, USUAL_PEOPLE / self.people))

    @property
    def people(self) -> int:
        """About how many come to three stores."""
        return self.applications * 3 if self.contracts is None else round(self.contracts / SIGN)

    def first_people(self, stores: int) -> int:
        """How many come to a store on the planned days."""
        if self.contracts is None:
            return self.applications
        return max(1, round(self.contracts / stores / SIGN))

    def wanted_contracts(self, stores: int, place: int) -> int:
        """How many contracts a store is to have, where that is what was asked for."""
        if self.contracts is None:
            return 0
        return self.contracts // stores + (place < self.contracts % stores)

    def mark(self) -> str:
        """Tells whether a life that was begun is this one: the wishes, and every rule file."""
        wishes = [self.seed, self.applications, self.months, self.contracts, str(self.debits)]
        digest = hashlib.sha256(json.dumps(wishes).encode())
        rules = find_rules(Settings(rules=self.rules))
        for path in (*_files(rules), *_files(self.tenants)):
            digest.update(path.read_bytes())
        return digest.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
