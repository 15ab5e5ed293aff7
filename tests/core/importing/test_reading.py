"""CSV files as they come."""

from __future__ import annotations

import pytest

from pawpact.importing.gathering import Source
from pawpact.importing.reading import Row, UnreadableFile, read_rows
from pawpact.importing.values import RowProblem
from pawpact.policy.finding.diagnostic import RuleFileError
from tests.core.importing.file import (
    CUSTOMER_HEADER,
    CUSTOMERS_MAPPING,
    customers,
    source,
    written,
)

ROWS = [["王一", "15400000001", "", "租房"], ["李二", "15400000002", "", ""]]


def _read(given: Source) -> list[Row | RowProblem]:
    return list(read_rows(given.lines, given.mapping, given.name)[1])


def _cells(given: Source) -> list[list[str]]:
    return [list(row.cells) for row in _read(given) if isinstance(row, Row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_reads_each_declared_encoding(encoding: str) -> None:
    """UTF-8 with and without its mark, and GB 18030, are read as declared."""
    mapping = CUSTOMERS_MAPPING.replace("key:", f"encoding: {encoding}\nkey:")
    assert _cells(source(written(CUSTOMER_HEADER, ROWS, encoding), mapping)) == ROWS


def test_wrong_encoding_is_told_with_its_line() -> None:
    """A file in another encoding than declared is refused, and the other one suggested."""
    with pytest.raises(UnreadableFile, match=r"line 1 of pets\.csv") as refused:
        _read(source(written(CUSTOMER_HEADER, ROWS, "gb18030"), CUSTOMERS_MAPPING))
    assert refused.value.hint is not None
    assert "encoding: gb18030" in refused.value.hint.en


def test_lines_are_those_of_the_file() -> None:
    """A cell with line breaks and a blank line do not shift the lines that are reported."""
    rows = [["王\n一", *ROWS[0][1:]], ROWS[1]]
    content = written(CUSTOMER_HEADER, rows) + b"\r\n" + written(ROWS[0], [])
    assert [row.line for row in _read(source(content, CUSTOMERS_MAPPING))] == [2, 4, 6]


def test_row_of_another_length_is_a_problem() -> None:
    """A row with too many or too few cells is reported and the next one read."""
    given = customers([[*ROWS[0], "extra"], ROWS[1][:2], ROWS[1]])
    read = _read(given)
    assert [type(each) for each in read] == [RowProblem, RowProblem, Row]
    assert [each.line for each in read] == [2, 3, 4]


@pytest.mark.parametrize("tail", [b'"open', b'"a"b,c,d,e\r\n'])
def test_broken_quotes_stop_the_file(tail: bytes) -> None:
    """Where quotes are broken nothing after them can be trusted, so the file is refused."""
    content = written(CUSTOMER_HEADER, ROWS) + tail
    with pytest.raises(UnreadableFile, match="from line 4 on"):
        _read(source(content, CUSTOMERS_MAPPING))


def test_empty_file_is_refused() -> None:
    """A file without a header is refused."""
    with pytest.raises(UnreadableFile, match="is empty"):
        _read(source(b"", CUSTOMERS_MAPPING))


def test_missing_column_is_told_at_its_place_in_the_mapping() -> None:
    """A column that the file lacks, or has twice, is told where the mapping names it."""
    header = ["姓 名", "手机", "身份证", "手机"]
    with pytest.raises(RuleFileError) as refused:
        _read(source(written(header, ROWS), CUSTOMERS_MAPPING))
    found = [(each.span.line, each.message.en) for each in refused.value.diagnostics]
    assert found == [
        (3, "pets.csv has 2 columns called `手机`, it needs one"),
        (5, "pets.csv has 0 columns called `姓名`, it needs one"),
        (6, "pets.csv has 2 columns called `手机`, it needs one"),
        (8, "pets.csv has 0 columns called `居住`, it needs one"),
    ]


def test_other_delimiters_are_read() -> None:
    """A mapping may say that cells are parted by tabs or semicolons."""
    mapping = CUSTOMERS_MAPPING.replace("key:", "delimiter: tab\nkey:")
    content = "\n".join("\t".join(row) for row in [CUSTOMER_HEADER, *ROWS]).encode()
    assert _cells(source(content, mapping)) == ROWS


def test_repr_of_a_row_is_silent() -> None:
    """A row that is logged by mistake shows its line and no cell."""
    assert repr(_read(customers(ROWS))[0]) == "Row(line=2)"
