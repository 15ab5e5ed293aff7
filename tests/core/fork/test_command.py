"""``pawpact rules fork`` where it is refused; docs/fork.md runs it through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pawpact.access.log import trail
from pawpact.cli.main import pawpact as command_line
from pawpact.demo.world import DATABASE, KEYS
from pawpact.fork.sandbox import make_folder
from tests.core.fork.conftest import STORE, Source

HEAD = f"store: {STORE}\nextends: happy-paws@2026.1\n"
WRONG_NUMBER = f"{HEAD}credit_scoring.decide:\n  params: {{min_score: 60}}\n"
FAILS_ITS_TEST = f"""{HEAD}tests:
  - policy: credit_scoring.decide
    name: 700 分不通过
    given: {{credit.status: ok, credit.score: 700}}
    expect: {{facts: {{credit.decision: rejected}}}}
"""

Refused = Callable[..., Result]


@pytest.fixture
def refused(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refused:
    """The command with this draft, over a sandbox in which a fork came to its end."""
    monkeypatch.setenv("PAWPACT_DATABASE_URL", f"sqlite:///{source.folder / DATABASE}")
    monkeypatch.setenv("PAWPACT_KEY_FILE", str(source.folder / KEYS))
    monkeypatch.setenv("PAWPACT_SANDBOX", "demo")
    draft, sandbox = tmp_path / "draft.yaml", tmp_path / "sandbox"
    make_folder(sandbox)
    (sandbox / "report.html").touch()

    def invoked(text: str, *more: str) -> Result:
        draft.write_text(text, "utf-8")
        asked = ["--store", STORE, "--with", str(draft), "--tenants", str(source.tenants)]
        folder = ["--sandbox", str(sandbox), "--language", "en"]
        return CliRunner().invoke(command_line, ["rules", "fork", *asked, *folder, *more])

    return invoked


def test_a_wrong_draft_is_refused_with_its_place(refused: Refused, tmp_path: Path) -> None:
    """The finding stands in its frame under the draft's own name, nothing is copied or wiped."""
    result = refused(WRONG_NUMBER)
    assert result.exit_code == 1
    assert "error[R204]" in result.output
    assert "draft.yaml:4" in result.output
    assert "min_score: 60" in result.output
    left = {each.name for each in (tmp_path / "sandbox").iterdir()}
    assert left == {".pawpact-fork", "report.html"}


def test_a_draft_that_could_not_be_published_is_not_lived(refused: Refused, tmp_path: Path) -> None:
    """One that fails its own tests is refused before a row is copied."""
    result = refused(FAILS_ITS_TEST)
    assert result.exit_code == 1
    assert "700 分不通过" in result.output
    assert not (tmp_path / "sandbox" / "as-it-is").exists()


@pytest.mark.parametrize("future", ["--months", "--arrivals"])
def test_a_past_is_as_long_as_it_was(refused: Refused, tmp_path: Path, future: str) -> None:
    """How long and with how many newcomers is asked of a life that goes on alone."""
    result = refused(HEAD, "--from", "2026-01-20", future, "2")
    assert (result.exit_code, "is for a life that goes on" in result.output) == (2, True)
    left = {each.name for each in (tmp_path / "sandbox").iterdir()}
    assert left == {".pawpact-fork", "report.html"}


def test_whoever_forks_is_written_down(refused: Refused, source: Source) -> None:
    """The access log of the store says who had personal facts opened, and what for."""
    refused(WRONG_NUMBER)
    with source.opened() as world, world.platform.reading(STORE) as unit:
        (line, *_) = trail(unit)
    found = line.actor, line.action, line.subject, line.purpose
    assert found == ("platform:cli", "read_personal", "store", "rules.fork")
