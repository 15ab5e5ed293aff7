"""Mapping files: what they say, and how their mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.importing.mapping_file import load_mapping, read_mapping
from pawpact.importing.target import Kind
from pawpact.kernel.errors import FileError
from pawpact.policy.finding.diagnostic import RuleFileError
from tests.core.importing.file import CUSTOMERS_MAPPING, PETS_MAPPING

EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "mappings").glob("*.yaml"))


def _findings(text: str) -> list[tuple[str, int, int, str]]:
    with pytest.raises(RuleFileError) as refused:
        read_mapping("mapping.yaml", text)
    return [
        (each.code, each.span.line, each.span.column, (each.help.en if each.help else ""))
        for each in refused.value.diagnostics
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_read(path: Path) -> None:
    """Every example mapping is a good one."""
    assert load_mapping(path).fields


def test_says_what_it_maps() -> None:
    """Kind, key, fields and the reasons to leave rows out are read as written."""
    mapping = read_mapping("mapping.yaml", PETS_MAPPING)
    assert mapping.kind is Kind.PETS
    assert [column.name for column in mapping.key] == ["Animal ID"]
    assert mapping.skips[0].reason.en == "wild animals"
    colour = next(each for each in mapping.fields if each.target.name == "colour")
    assert [column.name for column in colour.columns] == ["Primary Color", "Secondary Color"]


def test_unknown_field_is_told_with_its_place() -> None:
    """A field that does not exist is told with line, column and the nearest name."""
    text = PETS_MAPPING.replace("  breed: Primary Breed", "  bread: Primary Breed")
    assert _findings(text) == [("R111", 12, 3, "did you mean `breed`?")]


def test_all_mistakes_are_told_at_once() -> None:
    """Independent mistakes of a file come together, in the order of the file."""
    text = (
        PETS_MAPPING.replace("format: 1", "format: 2")
        .replace("{Male: male, Female: female}", "{Male: man, Female: female}")
        .replace("YYYY-MM-DD]}\n  intake", "YY-MM-DD]}\n  intake")
    )
    assert [(code, line) for code, line, _, _ in _findings(text)] == [
        ("R302", 1),
        ("R205", 14),
        ("R201", 15),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("import: pets", "import: fish", "R205"),
        ("key: Animal ID\n", "", "R301"),
        ("  breed: Primary Breed", "  breed: {column: B, constant: C}", "R301"),
        ("  breed: Primary Breed", "  breed: {join: x}", "R301"),
        ("  breed: Primary Breed", "  breed: {column: B, colum: C}", "R111"),
        ("  breed: Primary Breed", "  breed: {column: B, dates: [YYYY-MM-DD]}", "R301"),
        ("  breed: Primary Breed", "  born_estimated: {constant: maybe}", "R205"),
        ("  breed: Primary Breed", "  intake: Intake Date", "R111"),
        ("otherwise: isolation", "otherwise: listed", "R205"),
        (", en: wild animals}}", "}, because: x}", "R111"),
    ],
)
def test_each_mistake_has_its_code(old: str, new: str, code: str) -> None:
    """What is missing, doubled, misspelt or out of its choices is refused."""
    assert old in PETS_MAPPING
    assert code in [each[0] for each in _findings(PETS_MAPPING.replace(old, new, 1))]


def test_required_fields_are_named() -> None:
    """A mapping that leaves out a required field is refused with its name."""
    with pytest.raises(RuleFileError, match="`phone` is needed"):
        read_mapping("mapping.yaml", CUSTOMERS_MAPPING.replace("  phone: 手机\n", ""))


def test_no_file_can_carry_a_pet_past_the_gate() -> None:
    """A mapping cannot let a record begin as ready or listed."""
    for state in ("ready", "listed", "reserved", "examined"):
        text = PETS_MAPPING.replace("Adopted: adopted", f"Adopted: {state}")
        assert [each[0] for each in _findings(text)] == ["R205"]


def test_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """A mapping file that is no UTF-8 is refused by its name."""
    path = tmp_path / "mapping.yaml"
    path.write_bytes("title: 宠物".encode("gb18030"))
    with pytest.raises(FileError, match=r"mapping\.yaml is no UTF-8"):
        load_mapping(path)
