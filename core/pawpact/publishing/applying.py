"""Applying a folder to stores in service goes the same way as publishing.

What moves more than one person may decide is refused, and so is a folder that would take back
what was published from elsewhere; a store that opens has nothing to lose.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.publishing.event import note
from pawpact.publishing.models import PolicyEvent
from pawpact.publishing.newest import Newest
from pawpact.publishing.office import PublishingOffice
from pawpact.publishing.values import BACKTEST_DAYS, Kind, Report, Reverted
from pawpact.publishing.words import approval_words
from pawpact.tenancy.apply import Applied, Record
from pawpact.tenancy.prepare import Prepared

_SOURCE = {"source": "apply"}


@dataclass(frozen=True, slots=True)
class Applying:
    """Brings every store of a folder to what its files say."""

    office: PublishingOffice
    actor: str
    why: str
    dry_run: bool = False

    def apply(self, folder: Path) -> list[Applied]:
        """Every store of the folder, by name; each is changed whole or not at all.

        A dry run comes to the same and leaves nothing but the access log's line that decisions
        were tried again.
        """
        return self.office.onboarding.apply(
            folder, self.actor, why=self.why, dry_run=self.dry_run, judge=self._judge
        )

    def _judge(self, prepared: Prepared) -> tuple[Prepared, Record | None]:
        assert prepared.wanted is not None
        if prepared.tenant is None:
            return prepared, self.office.recording(None, _SOURCE)
        ruleset = prepared.wanted.ruleset
        newest = self.office.newest(prepared.files.name)
        if ruleset.content_hash == newest.revision.content_hash:
            return prepared, None
        taken_back: tuple[Reverted, ...] = ()
        if not self._is_from_folder(prepared.files.name, newest):
            taken_back = self.office.taken_back(prepared.files.name, newest, ruleset)
        if taken_back:
            return self._refused(prepared, "reverts", _takes_back(prepared, taken_back)), None
        prepared = self.office.analysed(prepared)
        if prepared.wanted is None:
            return self._noted(prepared, "checks"), None
        report = self.office.weighing.report(prepared, newest.ruleset, self.actor, BACKTEST_DAYS)
        if report.approval.is_needed:
            return self._refused(prepared, "approval", _needs_second(prepared, report)), None
        return prepared, self.office.recording(report, _SOURCE)

    def _is_from_folder(self, store: str, newest: Newest) -> bool:
        """Whether the newest revision came from a folder that was applied."""
        asked = select(PolicyEvent.details).where(
            PolicyEvent.number == newest.revision.number, PolicyEvent.kind == Kind.PUBLISHED
        )
        with self.office.runner.reading(store) as unit:
            details = unit.session.scalar(asked)
        return details is None or details.get("source") == "apply"

    def _refused(self, prepared: Prepared, reason: str, found: Diagnostic) -> Prepared:
        return self._noted(prepared.refused(found), reason)

    def _noted(self, refused: Prepared, reason: str) -> Prepared:
        """The refusal stays on record; a dry run leaves none."""
        if not self.dry_run:
            with self.office.runner.unit(refused.files.name, self.actor) as unit:
                note(unit, Kind.REFUSED, self.why, {"reason": reason, **_SOURCE})
        return refused


def _takes_back(prepared: Prepared, found: tuple[Reverted, ...]) -> Diagnostic:
    zh, en = ", ".join(each.what.zh for each in found), ", ".join(each.what.en for each in found)
    words = Label(
        f"文件夹比最新发布的规则旧，会改回 {zh}",
        f"the folder is older than what was published last; it would take back {en}",
    )
    help = Label(
        "把发布过的内容放进文件夹；确实要改回去，用 pawpact rules publish --base 或 rules rollback",
        "put what was published into the folder; to undo it, use pawpact rules publish --base"
        " or rules rollback",
    )
    return _finding("S110", prepared, words, help)


def _needs_second(prepared: Prepared, report: Report) -> Diagnostic:
    words = approval_words(report.approval)
    help = Label(
        f"用 pawpact rules publish --store {prepared.files.name} 提出，由第二人批准",
        f"propose it with pawpact rules publish --store {prepared.files.name}; a second person"
        " approves it",
    )
    return _finding("S109", prepared, words, help)


def _finding(code: str, prepared: Prepared, words: Label, help: Label) -> Diagnostic:
    description = prepared.files.description
    assert description is not None
    return Diagnostic(code, "error", words, description.span, help=help)
