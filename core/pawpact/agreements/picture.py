"""Whether a picture can be printed at all: looked at when it comes in, not when a PDF is made."""

from __future__ import annotations

from io import BytesIO

KINDS = ("PNG", "JPEG")
MOST_PIXELS = 8_000_000
"""A few kilobytes can claim to be a wall; a signature is a tenth of this."""


def is_printable(content: bytes) -> bool:
    """A PNG or JPEG that can be read to its end and is of a sensible size."""
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=KINDS) as picture:
            width, height = picture.size
            if not 0 < width * height <= MOST_PIXELS:
                return False
            picture.load()
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return False
    return True
