"""`billing.py` with two contracts, its two sides in this process instead of one of their own."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import billing
import book
import month


def run_here(command: list[str], **_: Any) -> Any:
    """What the parent would have got from the child."""
    told = io.StringIO()
    with patch.object(sys, "argv", command[1:]), redirect_stdout(told):
        month.main()
    return type("Done", (), {"stdout": told.getvalue()})


def main() -> int:
    book.WARM_CONTRACTS = 2
    sys.argv[1:] = ["--sizes", "2x1", "--databases", "sqlite", "--rounds", "1"]
    with patch.object(billing.subprocess, "run", run_here):
        return billing.main()


if __name__ == "__main__":
    sys.exit(main())
