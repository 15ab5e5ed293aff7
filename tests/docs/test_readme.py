"""The two front pages say the same."""

from tests.docs.page import ROOT, Page

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


def _commands(page: Page) -> list[str]:
    """Commands without the language of their answer, which is the page's own."""
    return [
        line.removeprefix("$ ").replace(" --language en", "")
        for block in page.blocks("sh", "console")
        for line in block.text.splitlines()
        if block.language == "sh" or line.startswith("$ ")
    ]
