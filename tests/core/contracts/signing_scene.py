"""A customer who signs on a device of her own, step by step."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pawpact.contracts.signing.agreement import draft
from pawpact.contracts.signing.code import issue_code, scan
from pawpact.contracts.signing.sign import (
    Hand,
    Shown,
    Signed,
    confirm_clause,
    confirm_pack,
    read,
    sign_on_device,
)
from tests.house import House
from tests.stories.counter import apply

STORE = "xihu"


def drawing(width: int = 8, height: int = 4) -> bytes:
    """A small PNG: black on white, as a finger would leave it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + bytes(255 * ((x + y) % 2) for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


COMPLETE = {"ip": "203.0.113.7", "device": "平板"}


@dataclass
class Signer:
    """One contract on its way to a signature, in a shop of its own."""

    house: House
    contract: int
    platform: str = "ios"
    token: str = field(default="", repr=False)

    def code(self) -> str:
        with self.house.platform.unit(STORE, "staff:1") as unit:
            return issue_code(unit, self.contract).link

    def scan(self, link: str | None = None) -> str:
        with self.house.platform.unit(STORE, "customer:1") as unit:
            self.token = scan(unit, link or self.code(), self.platform, "测试手机").token
        return self.token

    def read(self) -> Shown:
        with self.house.platform.unit(STORE, "customer:1") as unit:
            return read(unit, self.token)

    def confirm_pack(self, digest: str | None = None) -> None:
        digest = digest or self.read().pack.content_hash
        with self.house.platform.unit(STORE, "customer:1") as unit:
            confirm_pack(unit, self.token, digest)

    def confirm(self, terms: Sequence[str] | None = None) -> list[str]:
        terms = list(self.read().clauses) if terms is None else terms
        with self.house.platform.unit(STORE, "customer:1") as unit:
            return confirm_clause(unit, self.token, terms)

    def sign(self, image: bytes | None = None, **evidence: str) -> Signed:
        hand = Hand(drawing() if image is None else image, evidence or COMPLETE)
        with self.house.platform.unit(STORE, "customer:1") as unit:
            return sign_on_device(unit, self.token, hand)

    def ready(self) -> Signer:
        """Scanned, told, every clause confirmed: only the signature is missing."""
        self.scan()
        self.confirm_pack()
        self.confirm()
        return self

    def later(self, minutes: float) -> None:
        self.house.clock.advance(timedelta(minutes=minutes))


def begin(house: House, *, platform: str = "ios", patch: str = "", **changes: object) -> Signer:
    """An approved application whose order sales has just created."""
    house.open(STORE, patch)
    application = apply(house, STORE, person=house.person(700, **changes))  # type: ignore[arg-type]
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
    return Signer(house, contract, platform)


Step = Callable[[Signer], object]
