"""`pawpact rules diff` between layers, stores, revisions, files and folders."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from pawpact.cli.rules_diff import diff
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.policy.comparing.schema import difference_schema
from tests.core.cli.compared import OWN, PERFORMANCE, PLAIN, Compared, Published

DRAFT = OWN.replace("60", "80")
POINTS = "core.performance: Points of the anniversary thanks"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compared:
    monkeypatch.chdir(tmp_path)
    return Compared(tmp_path).prepare()


@pytest.fixture(scope="module")
def host() -> Host:
    return Host.load()


@pytest.fixture
def published(
    files: Compared, database: Database, clock: FixedClock, ids: TimeOrderedIds, host: Host
) -> Published:
    """Two revisions: first as the brand, then as the files are now."""
    found = Published(files, database, clock, ids, host)
    files.write("tenants/lakeside/rules.yaml", PLAIN.replace("hillside", "lakeside"))
    found.publish("opened")
    files.write("tenants/lakeside/rules.yaml", OWN)
    found.publish("more for regulars")
    return found


def test_a_store_is_compared_with_the_platform(files: Compared) -> None:
    """Both sides are named with their layers; each change has its sentence and its place."""
    result = files.run(diff, "platform", "lakeside")

    assert result.exit_code == 0
    first, *rest = result.output.splitlines()
    assert first == "platform (platform@2026.1) → lakeside (platform@2026.1 + paws@3 + lakeside)"
    assert f"{POINTS} 50 points → 60 points (better for the customer)" in rest
    assert rest[-1] == "2 parameters changed (1 better for the customer)"
    assert any(
        line.startswith("    --> tenants/lakeside/rules.yaml:5:25 (was rules/core/perf")
        for line in rest
    )


def test_that_nothing_differs_is_said(files: Compared) -> None:
    """A store that adds nothing decides as its brand does."""
    assert files.run(diff, "paws", "hillside").output.endswith(
        "no difference: both decide and show the same\n"
    )


def test_a_draft_is_compared_with_what_the_store_has(files: Compared) -> None:
    """A file stands in for the store's own, on its brand and with its plugins."""
    files.write("draft.yaml", DRAFT)

    result = files.run(diff, "lakeside", "draft.yaml")

    assert f"{POINTS} 60 points → 80 points (better for the customer)" in result.output
    assert "    --> draft.yaml:5:25 (was tenants/lakeside/rules.yaml:5:25)" in result.output


def test_a_draft_of_a_brand_and_of_a_policy_are_read_too(files: Compared) -> None:
    """A brand's file and one of the platform's each take the place of the one there is."""
    brand = files.write("b.yaml", (files.folder / "tenants/paws/rules.yaml").read_text())
    brand.write_text(
        f"{brand.read_text()}core.performance: {{params: {{anniversary_points: 70}}}}\n"
    )
    files.write("p.yaml", PERFORMANCE.replace("default: 50", "default: 40"))

    assert f"{POINTS} 50 points → 70 points" in files.run(diff, "paws", "b.yaml").output
    assert f"{POINTS} 50 points → 40 points" in files.run(diff, "platform", "p.yaml").output


def test_a_folder_is_another_platform(files: Compared) -> None:
    """What a newer version of the rules changes by itself."""
    result = files.run(diff, "rules", files.newer(("default: 50", "default: 55")))

    assert f"{POINTS} 50 points → 55 points" in result.output
    assert "(platform@2026.1)" in result.output.splitlines()[0]


def test_revisions_are_compared_by_number(published: Published) -> None:
    """What a store decided by first against what is in force, and against its files."""
    run, shell = published.files.run, published.shell
    published.files.write("tenants/lakeside/rules.yaml", DRAFT)

    then = run(diff, "lakeside@r1", "lakeside@now", obj=shell)
    next_ = run(diff, "lakeside@2", "lakeside", obj=shell)

    assert then.output.startswith("lakeside@r1 (")
    assert "→ lakeside@r2 (" in then.output
    assert f"{POINTS} 50 points → 60 points" in then.output
    assert f"{POINTS} 60 points → 80 points" in next_.output


def test_a_revision_that_is_not_there_is_refused(published: Published) -> None:
    """Those that there are, are named."""
    result = published.files.run(diff, "lakeside@r9", "lakeside", obj=published.shell)

    assert (result.exit_code, result.stderr) == (
        1, "there is no revision r9; the latest are r1, r2\n"
    )  # fmt: skip


def test_a_revision_of_an_unknown_store_is_refused(published: Published) -> None:
    """The nearest store is told, as for the store itself."""
    result = published.files.run(diff, "lakesid@r1", "lakeside", obj=published.shell)

    assert result.exit_code == 1
    assert "no store, brand or file is called lakesid@r1\ndid you mean `lakeside`?" in result.stderr


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lakesid", "did you mean `lakeside`?"),
        ("platfrom", "did you mean `platform`?"),
        ("nowhere.yaml", "store@r14"),
    ],
)
def test_an_unknown_name_is_refused(files: Compared, name: str, told: str) -> None:
    """The nearest name and all that may be given are told."""
    result = files.run(diff, name, "lakeside")

    assert result.exit_code == 1
    assert f"no store, brand or file is called {name}" in result.stderr
    assert told in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (DRAFT.replace("anniversary_points", "aniversary_points"), "error[R104]"),
        (DRAFT.replace("80", "8000"), "error[R204]"),
        ("store: lakeside\n  extends: [", "error[R0"),
        ("", "error[R"),
        ("- a\n- b\n", "error[R"),
    ],
)
def test_a_file_with_mistakes_is_refused_with_its_place(
    files: Compared, text: str, told: str
) -> None:
    """Findings come out in their frames; nothing is compared."""
    files.write("draft.yaml", text)

    result = files.run(diff, "lakeside", "draft.yaml")

    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert "--> draft.yaml:" in result.stderr


def test_one_policy_alone_may_be_asked_for(files: Compared) -> None:
    """Others are left out; a name that neither side has is refused."""
    shown = files.run(diff, "platform", "lakeside", "--policy", "core")
    wrong = files.run(diff, "platform", "lakeside", "--policy", "core.performnce")

    assert POINTS in shown.output
    assert wrong.exit_code == 2
    assert "did you mean `core.performance`?" in wrong.output


def test_the_document_fits_its_schema(files: Compared) -> None:
    """JSON for programs, whatever language people read."""
    document = files.read(diff, "platform", "lakeside")

    jsonschema.validate(document, difference_schema())
    assert [each["subject"] for each in document["changes"]] == [
        "core.anniversary_period",
        "core.anniversary_points",
    ]
