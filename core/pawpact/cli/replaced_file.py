"""A text file that is replaced whole and keeps its rights, for others may read it too."""

from __future__ import annotations

from pathlib import Path
from stat import S_IMODE

from pawpact.cli.whole_file import written_whole


def replace_text(path: Path, text: str) -> None:
    """The new text or the old one, never half of it; a link stays one."""
    real = path.resolve()
    rights = S_IMODE(real.stat().st_mode)
    with written_whole(real) as file:
        file.write(text.encode())
    real.chmod(rights)
