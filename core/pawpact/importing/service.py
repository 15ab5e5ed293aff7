"""The use case: a file comes in, in one transaction, with every row accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.importing.gathering import Candidate, Gathered, Gatherer, Source
from pawpact.importing.intake import INTAKES
from pawpact.importing.models import ImportedRow, ImportRun
from pawpact.importing.planned import Planned, chunks
from pawpact.importing.reference import KEY
from pawpact.importing.values import ImportReport
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

_CONTENT = "import.content"
_LONGEST_FILE_NAME = 200

_CHANGED = Label(
    "这一行上次导入后内容变了；已有的档案不由导入改动",
    "the row has changed since it was imported; an import does not change a record",
)
_CHANGED_HINT = Label("请在档案中修改", "change it in the record itself")


def import_file(
    unit: Unit,
    source: Source,
    *,
    accept_good: bool = False,
    dry_run: bool = False,
    on_row: Callable[[], None] = lambda: None,
) -> ImportReport:
    """Take every good row, or none where a row is bad and ``accept_good`` was not said.

    A dry run goes the same way and stops before writing. The same file again changes nothing.
    """
    gatherer = Gatherer(source, unit.store.zone)
    gathered = gatherer.gather(on_row)
    new, unchanged = _leave_out_known(unit, gatherer, gathered)
    planned = _plan(unit, gatherer, gathered, new)
    written = bool(planned) and not dry_run and (accept_good or not gathered.problems)
    report = _report(source, gathered, unchanged, planned, written, dry_run)
    if written:
        _write(unit, source, planned, report)
    return report


def _leave_out_known(
    unit: Unit, gatherer: Gatherer, gathered: Gathered
) -> tuple[list[Candidate], int]:
    """The candidates that never came in before; a known one that differs is a problem."""
    known = _known_contents(unit, gatherer, list(gathered.candidates.values()))
    new, unchanged = [], 0
    for candidate in gathered.candidates.values():
        content = known.get(_key_blind(unit, candidate))
        if content is None:
            new.append(candidate)
        elif content == _content_blind(unit, candidate):
            unchanged += 1
        else:
            gathered.problems.append(gatherer.key_problem(candidate.row, _CHANGED, _CHANGED_HINT))
    return new, unchanged


def _known_contents(
    unit: Unit, gatherer: Gatherer, candidates: Sequence[Candidate]
) -> Mapping[bytes, bytes]:
    known: dict[bytes, bytes] = {}
    for chunk in chunks(candidates):
        rows = unit.session.execute(
            select(ImportedRow.key_blind, ImportedRow.content_blind).where(
                ImportedRow.kind == gatherer.mapping.kind,
                ImportedRow.key_blind.in_([_key_blind(unit, each) for each in chunk]),
            )
        )
        known.update((row.key_blind, row.content_blind) for row in rows)
    return known


def _plan(
    unit: Unit, gatherer: Gatherer, gathered: Gathered, candidates: Sequence[Candidate]
) -> list[Planned]:
    """What each candidate becomes; refused ones go to the problems."""
    plans = INTAKES[gatherer.mapping.kind].plan(unit, candidates)
    for plan in plans:
        gathered.problems += [
            gatherer.problem(plan.candidate.row, problem) for problem in plan.problems
        ]
    return [plan for plan in plans if not plan.problems]


def _write(unit: Unit, source: Source, planned: Sequence[Planned], report: ImportReport) -> None:
    subjects = INTAKES[source.mapping.kind].write(unit, planned)
    run = ImportRun(
        id=unit.ids.one(),
        kind=source.mapping.kind,
        file=source.name[-_LONGEST_FILE_NAME:],
        mapping_hash=hashlib.sha256(source.mapping.text.encode()).hexdigest(),
        rows=report.rows,
        created=report.created,
        linked=report.linked,
        refused=report.refused,
        at=unit.at,
        actor=unit.actor,
    )
    unit.session.add(run)
    unit.session.flush()
    bulk.insert(
        unit.session,
        ImportedRow,
        {
            "id": unit.ids.many(len(planned)),
            "run_id": [run.id] * len(planned),
            "kind": [source.mapping.kind] * len(planned),
            "key_blind": [_key_blind(unit, each.candidate) for each in planned],
            "content_blind": [_content_blind(unit, each.candidate) for each in planned],
            "subject_id": subjects,
        },
    )


def _report(
    source: Source,
    gathered: Gathered,
    unchanged: int,
    planned: Sequence[Planned],
    written: bool,
    dry_run: bool,
) -> ImportReport:
    linked = sum(plan.linked for plan in planned)
    return ImportReport(
        kind=source.mapping.kind,
        file=source.name,
        rows=gathered.rows,
        created=len(planned) - linked,
        linked=linked,
        unchanged=unchanged,
        repeated=tuple(gathered.repeated),
        skipped=tuple(gathered.skipped),
        problems=tuple(sorted(gathered.problems, key=lambda each: (each.line, each.number))),
        written=written,
        dry_run=dry_run,
    )


def _key_blind(unit: Unit, candidate: Candidate) -> bytes:
    return unit.vault.blind(KEY, candidate.key)


def _content_blind(unit: Unit, candidate: Candidate) -> bytes:
    """Over the values that the mapping made of the row, so a column nobody reads may change."""
    content = "\x1f".join(f"{name}={candidate.values[name]}" for name in sorted(candidate.values))
    return unit.vault.blind(_CONTENT, content)
