"""`pawpact rules drift` on files, revisions and recorded decisions."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from pawpact.backtest import opening, service
from pawpact.backtest.fate import ON_TIME
from pawpact.cli import rules_drift_past
from pawpact.cli.rules_drift import drift
from pawpact.cli.rules_drift_report import drift_schema
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.policy.model import Ruleset
from tests.core.cli.compared import BRAND, OWN, PLAIN, Compared, Published

POINTS, PERIOD = "core.anniversary_points", "core.anniversary_period"


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
    """Three revisions: plain, the period alone, then as the files are now."""
    found = Published(files, database, clock, ids, host)
    plain = PLAIN.replace("hillside", "lakeside")
    period = "\n".join(line for line in OWN.splitlines() if "points" not in line) + "\n"
    for text, why in ((plain, "opened"), (period, "sooner"), (OWN, "more")):
        files.write("tenants/lakeside/rules.yaml", text)
        found.publish(why)
    return found


def entries(document: Any, name: str) -> dict[str, Any]:
    """A store's deviations by subject."""
    (found,) = [each for each in document["tenants"] if each["name"] == name]
    return {each["change"]["subject"]: each for each in found["deviations"]}


def test_files_alone_tell_where_and_why(files: Compared) -> None:
    """Without a database each difference stands with the comment beside it."""
    result = files.run(drift, "--brand", "paws")

    assert result.exit_code == 0
    lines = {line.split()[0]: line for line in result.output.splitlines() if line}
    assert "as the platform and the brand" in lines["paws"]
    assert "as the platform and the brand" in lines["hillside"]
    assert "our customers stay longer" in result.output
    assert "50 points → 60 points" in result.output
    assert "no database: since when and at what cost cannot be told" in result.output


def test_since_when_and_why_is_read_from_revisions(published: Published) -> None:
    """Each difference began with the revision that first had it, and with its reason."""
    document = published.files.read(drift, "--brand", "paws", "--no-cost", obj=published.shell)

    found = entries(document, "lakeside")
    assert {
        subject: (each["since"]["revision"], each["since"]["why"])
        for subject, each in found.items()
    } == {POINTS: (3, "more"), PERIOD: (2, "sooner")}
    assert (found[POINTS]["comment"], found[POINTS]["cost"]) == ("our customers stay longer", None)


def test_what_was_never_published_is_not_in_force(published: Published) -> None:
    """A line of the files that no revision has is told as such, and no cost is reckoned."""
    published.files.write("tenants/lakeside/rules.yaml", OWN.replace("60", "70"))

    result = published.files.run(drift, "--brand", "paws", obj=published.shell)

    assert "not in force" in result.output
    assert "lakeside: the files are not what is in force" in result.output


def test_a_file_like_the_brand_s_is_told_where_something_else_is_in_force(
    published: Published,
) -> None:
    """Published from a draft: the folder says that nothing differs, and decisions differ."""
    published.files.write("tenants/lakeside/rules.yaml", PLAIN.replace("hillside", "lakeside"))

    result = published.files.run(drift, "--brand", "paws", "--no-cost", obj=published.shell)

    assert "lakeside: the files are not what is in force" in result.output


def test_the_cost_is_that_of_doing_without(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each difference is undone by itself; what the store would gain by it is what it costs."""
    drafts = played_by(monkeypatch)

    result = published.files.run(drift, "--brand", "paws", obj=published.shell)

    assert "about -12.50" in result.output
    assert "7 (7 later paid on time)" in " ".join(result.output.split())
    values = [(each.parameters[PERIOD].value, each.parameters[POINTS].value) for each in drafts]
    assert sorted(values) == [(11, 50), (12, 60)]


def test_a_brand_is_told_with_its_stores(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its value holds since the first store had it, and its cost is that of all its stores."""
    brand = BRAND + "core.performance: {params: {anniversary_points: 70}}\n"
    published.files.write("tenants/paws/rules.yaml", brand)
    published.files.write("tenants/lakeside/rules.yaml", PLAIN.replace("hillside", "lakeside"))
    published.publish("all of us")
    drafts = played_by(monkeypatch)

    document = published.files.read(drift, "--brand", "paws", obj=published.shell)

    (found,) = entries(document, "paws").values()
    assert found["since"]["why"] == "all of us"
    assert found["cost"] == {
        "decisions": 14, "compared": 180, "monthly_fen": -2500, "exact": False,
        "became": [
            {
                "code": "paid_on_time", "decisions": 14,
                "fate": {"zh": "后来都按时付款", "en": "later paid on time"},
            }
        ],
    }  # fmt: skip
    assert [each.parameters[POINTS].value for each in drafts] == [50, 50]
    assert entries(document, "lakeside") == {}


@pytest.mark.parametrize(("receipts", "words"), [(90, " -12.50"), (91, "about -12.50")])
def test_a_cost_without_every_decision_is_about(
    published: Published, monkeypatch: pytest.MonkeyPatch, receipts: int, words: str
) -> None:
    """One decision that cannot be made again, and the sum is no exact one."""
    played_by(monkeypatch, receipts=receipts, is_exact=True)
    result = published.files.run(drift, "--brand", "paws", obj=published.shell)
    assert words in result.output
    assert ("about" in result.output) is (receipts > 90)


def played_by(
    monkeypatch: pytest.MonkeyPatch, *, receipts: int = 90, is_exact: bool = False
) -> list[Ruleset]:
    """A backtest that always comes to the same, and the drafts that it was asked about."""
    drafts: list[Ruleset] = []

    def played(_unit: Any, _host: Any, _revisions: Any, draft: Ruleset, *_: Any) -> Any:
        drafts.append(draft)
        return SimpleNamespace(
            changed=7,
            compared=90,
            receipts=receipts,
            monthly_effect=1250,
            is_exact=is_exact,
            became=((ON_TIME, 7),),
        )

    monkeypatch.setattr(service, "backtest", played)
    monkeypatch.setattr(opening, "note_opening", lambda *_: None)
    monkeypatch.setattr(rules_drift_past, "refuse_unless", lambda *_: "platform")
    return drafts


def test_what_a_newer_platform_orphans_is_told(files: Compared) -> None:
    """The line that no longer applies is told in its row and in its frame."""
    newer = files.newer(("bounds: {min: 1, max: 500}", "bounds: {min: 1, max: 58}"))

    result = files.run(drift, "--brand", "paws", "--to", newer)
    document = files.read(drift, "--brand", "paws", "--to", newer)

    assert "no longer applies" in result.output
    assert "error[R204]" in result.output
    found = entries(document, "lakeside")
    assert [len(found[POINTS]["orphaned"]), len(found[PERIOD]["orphaned"])] == [1, 0]


def test_an_unknown_brand_is_refused(files: Compared) -> None:
    """Those that there are, are named."""
    result = files.run(drift, "--brand", "paw")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "brands there: paws" in result.stderr


def test_a_store_with_mistakes_is_told_and_the_others_too(files: Compared) -> None:
    """Its findings come out with the table, and the command ends with one."""
    files.write("tenants/hillside/rules.yaml", PLAIN + "core.perfomance: {}\n")

    result = files.run(drift, "--brand", "paws")

    assert result.exit_code == 1
    assert "wrong, cannot be told" in result.output
    assert "error[R103]" in result.output
    assert "50 points → 60 points" in result.output


def test_the_document_fits_its_schema(published: Published) -> None:
    """With and without revisions."""
    jsonschema.Draft202012Validator.check_schema(drift_schema())
    with_past = published.files.read(drift, "--brand", "paws", "--no-cost", obj=published.shell)
    for document in (with_past, published.files.read(drift, "--brand", "paws")):
        jsonschema.validate(document, drift_schema())
