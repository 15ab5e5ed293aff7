"""Files inside JSON."""

from __future__ import annotations

import base64
import binascii

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label


def read_file(field: str, content: str) -> bytes:
    """The bytes of a file in base64."""
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidField(field, Label("应为 base64", "this is not base64")) from None
