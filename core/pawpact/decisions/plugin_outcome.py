"""Keeps what code of a plugin answered: its rows, and the moments that it lets happen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from pawpact.decisions.plugin_named import Names
from pawpact.decisions.plugin_neighbour import send_letters
from pawpact.hosting.change import store_changes
from pawpact.hosting.failure import PluginFailed, place
from pawpact.hosting.fit import LARGEST
from pawpact.hosting.outcome import Outcome, Raise
from pawpact.hosting.registration import Change, Record
from pawpact.hosting.storage import store_records
from pawpact.kernel.label import Label
from pawpact.kernel.vault import Subject, subject_of
from pawpact.policy.deciding.fact import problem_of
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Keeping:
    """Writes the outcomes of one plugin in one unit."""

    names: Names
    doing: str

    @property
    def _plugin(self) -> str:
        return self.names.plugin.name

    def keep(self, unit: Unit, outcome: Outcome, subjects: Mapping[str, int]) -> None:
        """Write the rows and raise the moments; whatever does not hold is the plugin's failure.

        ``subjects`` are known to be of this store, and whose the call is about.
        """
        self._check_raises(unit, outcome.raises)
        self._check_ids(unit, outcome, subjects)
        try:
            self._store(unit, outcome, subjects)
        except OperationalError:
            raise
        except SQLAlchemyError as error:
            raise self._failed(place(error)) from None
        send_letters(unit, self._plugin, self.doing, outcome.letters)
        by_moment: defaultdict[str, list[Case]] = defaultdict(list)
        for each in outcome.raises:
            by_moment[each.moment].append(Case(each.key, each.subjects, each.facts))
        for moment, cases in by_moment.items():
            unit.raise_moment(moment, cases)

    def _store(self, unit: Unit, outcome: Outcome, subjects: Mapping[str, int]) -> None:
        records = [each for each in outcome.records if isinstance(each, Record)]
        changes = [each for each in outcome.records if isinstance(each, Change)]
        session, vault, ids = unit.session, unit.vault, unit.ids
        if records:
            about = [_about(each, subjects) for each in records]
            store_records(session, vault, ids, records, about)
        if changes:
            about = [_about(each, subjects) for each in changes]
            store_changes(session, vault, ids, changes, about)

    def _check_raises(self, unit: Unit, raises: Sequence[Raise]) -> None:
        words = unit.store.revision.vocabulary
        for each in raises:
            moment = words.moments.get(each.moment)
            if moment is None or moment.owner != self._plugin:
                raise self._failed(Label("提出了不属于它的时刻", "it raises a moment not its own"))
            if not 0 < len(each.key) <= LONGEST_KEY:
                raise self._failed(Label("时刻的 key 不对", "a moment's key is no short text"))
            if {*each.subjects} != {*moment.carries} or not _are_ids(each.subjects.values()):
                listed = ", ".join(moment.carries)
                raise self._failed(
                    Label(f"{moment.name} 的主体应是 {listed}", f"{moment.name} carries {listed}")
                )
            for name, value in each.facts.items():
                fact = words.facts.get(name)
                if fact is None or fact.owner != self._plugin or problem_of(fact, value):
                    raise self._failed(Label(f"事实 {name} 不对", f"fact {name} does not fit"))

    def _check_ids(self, unit: Unit, outcome: Outcome, subjects: Mapping[str, int]) -> None:
        """Everybody named in a row or a moment is of this store, or begins with this outcome."""
        named: defaultdict[str, set[int]] = defaultdict(set)
        things = self.names.plugin.things
        roles = self.names.registry.subjects.keys() | things.keys() | {"store"}
        for values in (
            *(each.values for each in outcome.records),
            *(each.subjects for each in outcome.raises),
        ):
            for role in roles & values.keys():
                if values[role] is not None and values[role] != subjects.get(role):
                    named[role].add(values[role])
        for each in outcome.records:
            if isinstance(each, Change) and each.after == 0:
                named[each.model.__role__].discard(each.thing)
        for role, numbers in sorted(named.items()):
            if numbers and self.names.absent(unit, role, numbers):
                raise self._failed(
                    Label(f"提到了本店没有的 {role}", f"it names a {role} that this store has not")
                )

    def _failed(self, reason: Label) -> PluginFailed:
        return PluginFailed(self._plugin, self.doing, reason)


def _are_ids(values: Iterable[object]) -> bool:
    return all(type(each) is int and 0 <= each <= LARGEST for each in values)


def _about(record: Record | Change, subjects: Mapping[str, int]) -> Subject | None:
    """With whose key the personal values of a row are sealed: whom it names, else the call's."""
    own = {role: record.values[role] for role in ("customer", "pet") if record.values.get(role)}
    return subject_of(own) or subject_of(subjects)
