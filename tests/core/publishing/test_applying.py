"""A folder that is applied goes the way of publishing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.analysis.analyse import Analysis
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.publishing import office
from pawpact.publishing.applying import Applying
from pawpact.publishing.weighing import Weighing
from pawpact.tenancy.apply import Applied
from tests.core.publishing.desk import EACH_PERIOD, HEAD, Desk, number
from tests.databases import OF_ANY_DATABASE
from tests.stories.door import STORE

pytestmark = OF_ANY_DATABASE


def apply(desk: Desk, text: str | None, *, dry_run: bool = False) -> Applied:
    """The store's folder with this rules.yaml, applied; the other store stays as it is."""
    desk.clock.advance(timedelta(minutes=1))
    if text is not None:
        (desk.tenants / STORE / "rules.yaml").write_text(HEAD + text, "utf-8")
    applied = Applying(desk.office, "system", "folder", dry_run).apply(desk.tenants)
    return next(each for each in applied if each.store == STORE)


def codes(applied: Applied) -> list[str]:
    return [each.code for each in applied.diagnostics]


def test_a_small_change_is_published_with_its_report(desk: Desk) -> None:
    """What was found out is kept as with any other revision."""
    applied = apply(desk, number(anniversary_points=80))
    assert (applied.status, applied.revision, desk.value()) == ("changed", 2, 80)
    assert desk.steps()[-1].details["source"] == "apply"
    assert desk.steps()[-1].details["contracts"]["amended"] == 20


def test_a_large_one_is_refused(desk: Desk) -> None:
    """Nobody gets around the second person by way of a folder; the refusal is on record."""
    applied = apply(desk, EACH_PERIOD % 9_000)
    assert (applied.status, codes(applied)) == ("refused", ["S109"])
    assert (desk.revisions(), desk.told()[-1]) == ([1], ("refused", "approval"))


def test_unchanged_after_a_publication_of_the_same(desk: Desk) -> None:
    """Put into the folder, what was published as a draft is no change."""
    desk.publish(number(anniversary_points=80))
    applied = apply(desk, number(anniversary_points=80))
    assert (applied.status, applied.revision) == ("unchanged", 2)


def test_an_old_folder_takes_nothing_back(desk: Desk) -> None:
    """A folder that does not know of what was published from a draft is refused."""
    desk.publish(number(anniversary_points=80))
    assert codes(apply(desk, None)) == ["S110"]
    assert desk.value() == 80


def test_what_a_folder_said_a_folder_may_change_back(desk: Desk) -> None:
    """Where every change came from the folder, the folder is what people look at."""
    apply(desk, number(anniversary_points=80))
    assert apply(desk, "").status == "changed"
    assert desk.value() == 50


@pytest.mark.parametrize("text", [number(anniversary_points=80), EACH_PERIOD % 9_000])
def test_a_dry_run_comes_to_the_same_and_writes_nothing(desk: Desk, text: str) -> None:
    """Changed or refused as it would be; no revision and no step is left behind."""
    before = desk.steps()
    tried = apply(desk, text, dry_run=True)
    assert (desk.steps(), desk.revisions(), desk.value()) == (before, [1], 50)
    real = apply(desk, text)
    assert (tried.status, tried.revision, codes(tried)) == (
        real.status,
        real.revision,
        codes(real),
    )


def test_what_was_published_meanwhile_is_not_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody publishes while the folder is weighed: the store is refused and keeps her number."""
    weigh = Weighing.report

    def slow(self: Weighing, *given: object) -> object:
        monkeypatch.setattr(Weighing, "report", weigh)
        desk.publish(number(anniversary_points=90), by="staff:stf_2")
        return weigh(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Weighing, "report", slow)
    applied = apply(desk, number(anniversary_period=10))
    assert (applied.status, codes(applied), desk.value()) == ("refused", ["S110"], 90)


def test_what_the_analysis_refuses_no_folder_brings_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that can never be chosen is refused as where it is published, and that is kept."""
    shadowed = Diagnostic("R302", "error", Label.of("never"), Span("x.yaml", 1, 1))
    monkeypatch.setattr(office, "analyse", lambda *_: Analysis((shadowed,)))
    assert codes(apply(desk, number(anniversary_points=80))) == ["R302"]
    assert (desk.revisions(), desk.told()[-1]) == ([1], ("refused", "checks"))
