"""Every kind of difference as a manager reads it, in one file that is read when it changes.

``make golden`` writes it anew; look through the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

from tests.core.policy.comparing.pairs import pairs, told

GOLDEN = Path(__file__).parent / "sentences.golden.txt"


def all_told() -> str:
    return "\n\n\n".join(f"=== {name}\n{told(pair)}" for name, pair in pairs()) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(all_told(), "utf-8")
