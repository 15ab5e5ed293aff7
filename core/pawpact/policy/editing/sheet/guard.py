"""A workbook that nobody vouches for, looked at before it is opened.

It is a zip of XML. What it says of its own size is checked before anything is unpacked, the XML is
read once with document types refused, and its cells are counted; only then is it opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pawpact.kernel.label import Label
from pawpact.policy.editing.sheet.finding import CellFinding, SheetRefused

LARGEST_BOOK = 1024 * 1024
LARGEST_PART = 2 * 1024 * 1024
LARGEST_WHOLE = 8 * 1024 * 1024
MOST_PARTS = 200
MOST_CELLS = 20_000
"""A table has fifty rows; what Excel leaves behind of formatted cells fits in too."""

_SMALLER = Label(
    "把要导入的表单独存成一个 xlsx，删去多余的工作表、图片和空行",
    "save the table as a workbook of its own, without other sheets, pictures and empty rows",
)
_SAVE_ANEW = Label(
    "用 Excel 或 WPS 打开，另存为 .xlsx，不加密码",
    "open it in Excel or WPS and save it as .xlsx, without a password",
)
_COUNTED = ("}c", "}row", "}mergeCell", "}dataValidation")


def check_book(book: str, content: bytes) -> None:
    """Raises SheetRefused where the workbook is too large, broken, or not to be trusted."""
    if len(content) > LARGEST_BOOK:
        raise _too_large(book)
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            _check_sizes(book, parts)
            for part in _written(parts):
                _check_part(book, packed.read(part), part.filename)
    except (BadZipFile, ParseError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise refused(
            book, Label("不是能打开的 xlsx 文件", "this is no readable xlsx file")
        ) from None


def refused(book: str, message: Label, help: Label = _SAVE_ANEW) -> SheetRefused:
    """The workbook as a whole."""
    return SheetRefused(book, [CellFinding("", message, help)])


def _too_large(book: str) -> SheetRefused:
    return refused(book, Label("文件太大", "the workbook is too large"), _SMALLER)


def _check_sizes(book: str, parts: list[ZipInfo]) -> None:
    sizes = [part.file_size for part in parts]
    if len(parts) > MOST_PARTS or sum(sizes) > LARGEST_WHOLE:
        raise _too_large(book)
    if any(part.file_size > LARGEST_PART for part in _written(parts)):
        raise _too_large(book)


def _written(parts: list[ZipInfo]) -> Iterator[ZipInfo]:
    """What is read as XML."""
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            yield part


def _check_part(book: str, content: bytes, name: str) -> None:
    """`worksheets/sheet1.xml` may hold so many cells; none may define entities."""
    cells = 0
    try:
        for _, element in iterparse(BytesIO(content), events=("end",), forbid_dtd=True):
            cells += element.tag.endswith(_COUNTED)
            element.clear()
            if cells > MOST_CELLS:
                raise _too_large(book)
    except DefusedXmlException:
        words = Label(
            f"{name} 里有文档类型定义（DTD），表格用不到它",
            f"{name} holds a document type definition, which no workbook needs",
        )
        raise refused(book, words) from None
