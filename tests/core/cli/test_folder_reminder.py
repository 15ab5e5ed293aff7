"""When a word about the folder is due, and whose folder it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.cli.folder_reminder import remind_of_draft, remind_of_folder
from pawpact.publishing.values import Outcome, Status


def outcome(store: str, status: Status) -> Outcome:
    return Outcome(store, status)


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((Status.PUBLISHED,), "now"),
        ((Status.WAITING,), "once it is approved"),
        ((Status.PUBLISHED, Status.WAITING), "now"),
        ((Status.UNCHANGED, Status.WAITING), "once it is approved"),
        ((Status.UNCHANGED,), ""),
        ((Status.REFUSED, Status.REFUSED), ""),
        ((), ""),
    ],
)
def test_a_draft_is_told_of_where_it_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], statuses: tuple[Status, ...], said: str
) -> None:
    """In force anywhere: now. Only waiting: once it is approved. Else nothing is to be copied."""
    draft = tmp_path / "draft.yaml"
    draft.write_text("store: lake\n", "utf-8")
    outcomes = [outcome(f"store-{n}", each) for n, each in enumerate(statuses)]
    remind_of_draft(outcomes, draft, tmp_path / "lake", "en")
    told = capsys.readouterr()
    assert told.out == ""
    assert (f", {said} (cp {draft} {tmp_path / 'lake' / 'rules.yaml'})" in told.err) is bool(said)
    assert bool(told.err) is bool(said)


def test_without_a_draft_the_folder_was_read_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was published stands there."""
    remind_of_draft([outcome("lake", Status.PUBLISHED)], None, tmp_path, "en")
    assert capsys.readouterr().err == ""


def test_only_folders_of_what_came_into_force_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Of three stores the one that changed; where none did, nothing is said."""
    kinds = {"lake": Status.PUBLISHED, "hill": Status.UNCHANGED, "dale": Status.WAITING}
    remind_of_folder([outcome(*each) for each in kinds.items()], "en")
    said = capsys.readouterr().err
    assert [name in said for name in kinds] == [True, False, False]
    remind_of_folder([outcome("hill", Status.UNCHANGED), outcome("dale", Status.WAITING)], "en")
    assert capsys.readouterr().err == ""
