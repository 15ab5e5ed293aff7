"""The catalogue of codes: each has a page, and an example that is run, wrong and right."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.policy.finding.codes import CODES
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.load import read_text
from tests.core.policy.filed import BRAND, OFFER, POLICY, STORE, codes
from tests.core.policy.provoking import (
    BARE,
    GENERATED,
    TEMPLATES,
    Files,
    declared,
    examine,
)

UNTESTED = "R403"
"""The files around the examples have no tests, and this says so."""

EXAMPLES = {name: code.example for name, code in CODES.items() if code.example}


def found(files: Files) -> list[str]:
    return [each.code for each in examine(files)]


def test_every_code_is_provoked() -> None:
    """A code of the catalogue has an example, a file too large to show, or needs receipts."""
    assert sorted(CODES) == sorted({*EXAMPLES, *GENERATED, "R013", "R326"})
    assert EXAMPLES.keys() == TEMPLATES.keys()


@pytest.mark.parametrize("code", EXAMPLES)
def test_wrong_example_yields_the_code(code: str) -> None:
    """What the page shows as wrong is refused with this code, before any other."""
    wrong = found(TEMPLATES[code].with_example(EXAMPLES[code].wrong))

    assert next(each for each in wrong if each == code or each != UNTESTED) == code


@pytest.mark.parametrize("code", EXAMPLES)
def test_right_example_passes(code: str) -> None:
    """What the page shows as right is accepted, with nothing else to mend."""
    right = set(found(TEMPLATES[code].with_example(EXAMPLES[code].right)))

    assert right - ({UNTESTED} if code != UNTESTED else set()) == set()


@pytest.mark.parametrize("code", GENERATED)
def test_large_file_yields_the_code(code: str) -> None:
    """A file that is too large to be shown is refused with its code."""
    assert found(GENERATED[code]) == [code]


def test_wrong_encoding_is_found_at_its_byte(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is refused where it stands."""
    file = tmp_path / "rules.yaml"
    file.write_bytes("store: lakeside\n# 门店 ".encode() + "规则".encode("gbk"))
    findings = Findings()

    assert read_text(file, "rules.yaml", findings) is None
    assert [(each.code, str(each.span)) for each in findings.found] == [("R013", "rules.yaml:2:6")]


@pytest.mark.parametrize("code", CODES)
def test_page_is_bilingual(code: str) -> None:
    """A code's page has its title and help in Chinese and in English."""
    page = CODES[code]

    assert all((page.title.zh, page.title.en, page.help.zh, page.help.en))
    assert page.title.zh != page.title.en
    assert page.help.zh != page.help.en


def test_catalogue_examples_are_accepted_unaltered() -> None:
    """The files that are altered to provoke codes are accepted as they stand."""
    assert codes(POLICY, OFFER, store=STORE.replace("platform@2026.1", "paws@7"), brand=BRAND) == []


def test_bounds_the_wrong_way_round_are_one_error() -> None:
    """That the default is out of bounds which nothing can meet is no second error."""
    files = declared("type: int, default: 5, bounds: {min: 9, max: 1}, store_may: any")

    assert set(found(files)) - {UNTESTED} == {"R215"}


def test_bare_files_lack_tests_only() -> None:
    """What stands around the examples has nothing to mend but its missing tests."""
    assert set(found(BARE)) == {UNTESTED}
