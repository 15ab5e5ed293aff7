"""Parts of the decisions by what they were about: kinds of home, score bands, species, terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pawpact.access.mask import SCORE_BAND
from pawpact.backtest.amount import NOTHING, Amount
from pawpact.backtest.values import Segment
from pawpact.kernel.label import Label
from pawpact.policy.explaining.wording import said
from pawpact.policy.replaying.recording import Recording
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

MOST_VALUES = 16
"""A fact that takes more values is no way to part decisions."""

_AGE_BAND = 10
_SMALL = 120
"""Numbers up to here are banded by ten, greater ones as scores are."""

_KINDS = frozenset({ValueType.CHOICE, ValueType.BOOL, ValueType.INT, ValueType.MONEY})
Part = tuple[str, str]
"""A moment and one of its facts."""

UNKNOWN = Label("未知", "unknown")
SPECIES, TERM, STORE = "pet.species", "contract.term", "store"
LABELS = {
    SPECIES: Label("宠物种类", "Species"),
    TERM: Label("签约期数", "Term"),
    STORE: Label("门店", "Store"),
}


def segment_facts(recording: Recording, vocabulary: Vocabulary) -> list[str]:
    """The facts of a recording by which its decisions can be parted; not what rules settled."""
    return [
        name
        for name in recording.facts
        if (fact := vocabulary.facts.get(name)) is not None
        and fact.type in _KINDS
        and not fact.derived
    ]


def banded(fact: Fact, value: Value | None) -> Value | None:
    """The value, of a personal number only the band in which it lies."""
    if fact.personal and type(value) is int:
        width = _AGE_BAND if value <= _SMALL else SCORE_BAND
        return f"{value // width * width}-{value // width * width + width - 1}"
    return value


@dataclass(slots=True)
class Segments:
    """Counts decisions by fact and value: those compared, and what changed of them."""

    vocabulary: Vocabulary
    _compared: dict[Part, Counter[Value | None]] = field(default_factory=dict)
    _changed: dict[Part, dict[Value | None, tuple[int, Amount]]] = field(default_factory=dict)

    def compare(
        self, recording: Recording, names: Iterable[str], left_out: Collection[int] = ()
    ) -> None:
        """All of these were decided again, but for those left out."""
        for name in names:
            fact = self.vocabulary.facts[name]
            column = recording.facts[name]
            if left_out:
                column = [each for at, each in enumerate(column) if at not in left_out]
            values = column if not fact.personal else [banded(fact, each) for each in column]
            self._compared.setdefault((recording.moment, name), Counter()).update(values)

    def add(self, moment: str, name: str, value: Value | None, amount: Amount) -> None:
        """One of them would come out otherwise, by so much."""
        fact = self.vocabulary.facts.get(name)
        mine = self._changed.setdefault((moment, name), {})
        part = value if fact is None else banded(fact, value)
        count, known = mine.get(part, (0, NOTHING))
        mine[part] = (count + 1, known + amount)

    def found(self) -> tuple[Segment, ...]:
        """By moment and fact; facts with a single value or too many tell nothing."""
        return tuple(
            segment
            for (moment, name), changed in sorted(self._changed.items())
            for segment in self._of(moment, name, changed)
        )

    def _of(
        self, moment: str, name: str, changed: Mapping[Value | None, tuple[int, Amount]]
    ) -> Iterable[Segment]:
        compared = self._compared.get((moment, name), Counter())
        is_told = bool(compared) and all(compared[each] >= changed[each][0] for each in changed)
        values = sorted({*compared, *changed}, key=_order)
        if not 1 < len(values) <= MOST_VALUES:
            return
        for value in values:
            count, amount = changed.get(value, (0, NOTHING))
            label = LABELS.get(name) or self.vocabulary.facts[name].label
            known = compared[value] if is_told else None
            said_moment = self.vocabulary.moments[moment].label
            said_value = self._said(name, value)
            yield Segment(name, moment, said_moment, label, said_value, known, count, amount)

    def _said(self, name: str, value: Value | None) -> Label:
        if value is None:
            return UNKNOWN
        fact = self.vocabulary.facts.get(name)
        if fact is None or (isinstance(value, str) and value not in fact.choice_labels):
            return Label.of(str(value))
        if type(value) is bool:
            return _YES_NO[value]
        return said(fact, value)


_YES_NO = {True: Label("是", "yes"), False: Label("否", "no")}


def _order(value: Value | None) -> tuple[bool, int, str]:
    return (value is None, value if isinstance(value, int) else 0, str(value))
