"""How large tests of endurance are: `make torture` multiplies them."""

from __future__ import annotations

import os

SIZE = int(os.environ.get("PAWPACT_TORTURE", "1"))
