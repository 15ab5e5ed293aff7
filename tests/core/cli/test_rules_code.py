"""`pawpact rules help`: what a finding's code means."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pawpact.agreements.codes import CODES as AGREEMENT_CODES
from pawpact.cli.rules import rules
from pawpact.messages.codes import CODES as MESSAGE_CODES
from pawpact.policy.finding.codes import CODES
from pawpact.tenancy.codes import CODES as TENANT_CODES


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(rules, ["help", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_without_a_code_all_are_listed() -> None:
    """Every code of rule files and of stores' files has a line."""
    listed = [line.split()[0] for line in _run().splitlines()]
    assert listed == [*CODES, *AGREEMENT_CODES, *TENANT_CODES, *MESSAGE_CODES]


def test_the_page_explains_in_both_languages() -> None:
    """A code's section holds the help in Chinese and in English."""
    page = _run("--format", "markdown")
    section = page[page.index("## R204") : page.index("## R205")]
    assert CODES["R204"].help.zh in section
    assert CODES["R204"].help.en in section


EXAMPLES = {name: code.example for name, code in TENANT_CODES.items() if code.example}
STORE = "store: lakeside\nbrand: happy-paws\ntitle: Lakeside\nplugins: {}\n"
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples_of_a_stores_own_file_are_run(code: str, tmp_path: Path) -> None:
    """What is shown as wrong in a tenant.yaml is found, what is shown as right is not."""
    example = EXAMPLES[code]
    assert example is not None

    assert f"[{code}]" in _checked(example.wrong, tmp_path / "wrong")
    assert "[S" not in _checked(example.right, tmp_path / "right")


def _checked(line: str, folder: Path) -> str:
    brand, store = folder / "happy-paws", folder / "lakeside"
    brand.mkdir(parents=True)
    store.mkdir()
    (brand / "brand.yaml").write_text("brand: happy-paws\ntitle: Paws\n", "utf-8")
    key = line.partition(":")[0]
    kept = [each for each in STORE.splitlines() if not each.startswith(f"{key}:")]
    (store / "tenant.yaml").write_text("\n".join([*kept, line, ""]), "utf-8")
    (store / "rules.yaml").write_text("store: lakeside\nextends: happy-paws\n", "utf-8")
    arguments = ["check", "--store", "lakeside", "--tenants", str(folder)]
    return CliRunner().invoke(rules, [*arguments, "--rules", str(ROOT / "rules")]).output


def test_page_of_a_code_shows_both_examples() -> None:
    """`rules help R204` ends with what is wrong and how it is right."""
    page = _run("R204")

    assert page.endswith(
        "这样写不行：\n    params: {min_score: 60}\n\n改成：\n    params: {min_score: 600}\n"
    )
