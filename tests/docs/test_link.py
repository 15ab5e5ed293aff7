"""Links inside the documentation lead somewhere."""

import pytest

from tests.docs.page import ROOT, Page, every_page, named


@pytest.mark.parametrize("page", every_page(), ids=named)
def test_links_lead_to_a_file_and_heading_that_exist(page: Page) -> None:
    """A relative link names a file of the repository, and after # a heading of it."""
    broken = [link for link in page.links() if not _leads(page, link)]
    assert broken == []


def _leads(page: Page, link: str) -> bool:
    if link.startswith(("http://", "https://", "mailto:")):
        return True
    file, _, anchor = link.partition("#")
    target = (page.path.parent / file).resolve() if file else page.path
    if not (target.exists() and target.is_relative_to(ROOT)):
        return False
    return not anchor or anchor in Page(target).anchors()
