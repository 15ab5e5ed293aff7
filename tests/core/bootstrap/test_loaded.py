"""What a process that serves nobody takes into memory, and what it leaves out."""

from __future__ import annotations

import subprocess
import sys

import pytest

OF_PAGES = ("flask", "flask_smorest", "apispec", "pawpact.bootstrap.api")
OF_DRAWING = ("rich",)
OF_PAPERS = ("fpdf", "openpyxl")
PROGRAM = (
    "import sys\n"
    "import pawpact.bootstrap, pawpact.bootstrap.jobs, pawpact.logs\n"
    "from pawpact.hosting.host import Host\n"
    "Host.load()\n"
    "print(*[name for name in {names!r} if name in sys.modules])\n"
    "import rich.table\n"
)


@pytest.mark.parametrize("names", [OF_PAGES, OF_DRAWING, OF_PAPERS])
def test_jobs_load_no_pages_no_papers_and_nothing_to_draw_with(names: tuple[str, ...]) -> None:
    """A worker has every job and every plugin without these; who draws tables still can."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(names=names)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
