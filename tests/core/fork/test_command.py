"""``pawpact rules fork`` where it is refused; docs/fork.md runs it through."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pawpact.cli.main import pawpact as command_line
from pawpact.demo.world import DATABASE, KEYS
from tests.core.fork.conftest import STORE, Source


def test_a_wrong_draft_is_refused_with_its_place(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding stands in its frame, the exit code is 1, nothing is copied."""
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        f"store: {STORE}\nextends: happy-paws@2026.1\n"
        "credit_scoring.decide:\n  params: {min_score: 60}\n",
        "utf-8",
    )
    monkeypatch.setenv("PAWPACT_DATABASE_URL", f"sqlite:///{source.folder / DATABASE}")
    monkeypatch.setenv("PAWPACT_KEY_FILE", str(source.folder / KEYS))
    monkeypatch.setenv("PAWPACT_SANDBOX", "demo")
    sandbox = tmp_path / "sandbox"
    asked = ["--store", STORE, "--with", str(draft), "--tenants", str(source.tenants)]
    result = CliRunner().invoke(
        command_line, ["rules", "fork", *asked, "--sandbox", str(sandbox), "--language", "en"]
    )
    assert result.exit_code == 1
    assert "error[R204]" in result.output
    assert "min_score: 60" in result.output
    assert not (sandbox / "as-it-is").exists()
