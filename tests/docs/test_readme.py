"""The two front pages say the same."""

import pytest

from tests.docs.page import ROOT, Page

LINES = 3
"""The excerpt's column that names lines."""

_ENGLISH, _CHINESE = Page(ROOT / "README.md"), Page(ROOT / "README.zh-CN.md")


def test_both_front_pages_show_the_same_commands() -> None:
    """What the English page tells to type, the Chinese page tells as well, in the same order."""
    assert _commands(_ENGLISH) == _commands(_CHINESE) != []


def test_both_front_pages_show_the_same_rules() -> None:
    """The rule files on the two pages are the same."""
    english, chinese = (
        [(block.file, block.text) for block in page.blocks("yaml")] for page in (_ENGLISH, _CHINESE)
    )
    assert english == chinese != []


def test_both_front_pages_lead_to_the_same_pages() -> None:
    """They link to the same pages of documentation."""
    english, chinese = (
        {link for link in page.links() if link.startswith("docs/")} for page in (_ENGLISH, _CHINESE)
    )
    assert english == chinese != set()


@pytest.mark.parametrize("page", [_ENGLISH, _CHINESE], ids=["english", "chinese"])
def test_the_lines_that_the_demo_named_stand_there(page: Page) -> None:
    """The excerpt names values in the stores' files: where it says, in a section of that policy."""
    store = policy = ""
    found = 0
    for row in (
        line.split("│") for block in page.blocks("text") for line in block.text.splitlines()
    ):
        if len(row) < LINES + 1 or "rules.yaml:" not in row[LINES]:
            continue
        store, policy = row[1].strip() or store, row[2].strip() or policy
        _, line, column = row[LINES].strip().split(":")
        written = (ROOT / "tenants" / store / "rules.yaml").read_text("utf-8").splitlines()
        assert written[int(line) - 1][int(column) - 1].strip(" #"), row
        above = [each for each in written[: int(line)] if each[:1].strip(" #")]
        assert policy.startswith(above[-1].split(":")[0]), (policy, above[-1])
        found += 1
    assert found > 5


def _commands(page: Page) -> list[str]:
    """Commands without the language of their answer, which is the page's own."""
    return [
        line.removeprefix("$ ").replace(" --language en", "")
        for block in page.blocks("sh", "console")
        for line in block.text.splitlines()
        if block.language == "sh" or line.startswith("$ ")
    ]
