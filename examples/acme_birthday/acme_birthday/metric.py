"""What the plugin adds to the store's monthly report."""

from __future__ import annotations

from collections.abc import Iterator

from acme_birthday.models import Birthday
from acme_birthday.words import GIFTS
from pawpact.sdk import Figure, Label, MonthCase, PluginMetric, Total


def count_birthdays(month: MonthCase) -> Iterator[Figure]:
    """How many birthdays there were, by what the store gave."""
    counted = month.tally(Birthday, {"on": month.days}, by="gift")
    for kind, label in GIFTS.items():
        yield Figure(kind, label, Total("count", counted.get(kind, 0)))


METRICS = (
    PluginMetric(
        "birthdays",
        Label("宠物生日", "Pets' birthdays"),
        Label("本月过生日、在客户家中的宠物，按生日礼", "pets at home with a birthday, by gift"),
        count_birthdays,
    ),
)
