"""What is printed around the text of an agreement: who, what was confirmed, who signed when."""

from __future__ import annotations

from dataclasses import dataclass, field

from pawpact.agreements.font import missing_characters
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Party:
    """One row of the table at the head of the agreement."""

    title: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A highlighted clause that the customer confirmed, and when."""

    term: str
    at: str


@dataclass(frozen=True, slots=True)
class Signing:
    """How it was signed, as the last page tells it."""

    number: str
    signed_at: str
    signer: str = field(repr=False)
    store: str
    confirmed: tuple[Confirmed, ...]
    evidence: tuple[Party, ...]
    image: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that a PDF is made of. The same sheet makes the same bytes."""

    text: str
    text_hash: str
    template: str
    parties: tuple[Party, ...]
    signing: Signing


def check_printable(texts: dict[str, str]) -> None:
    """Refuse, naming field and character, what the font lacks: before anybody signs."""
    for name, text in texts.items():
        for character in missing_characters(text):
            code = f"U+{ord(character):04X}"
            raise InvalidField(
                name,
                Label(
                    f"协议的字体里没有“{character}”（{code}），印不出来",
                    f"the font of agreements lacks “{character}” ({code})",
                ),
                hint=Label(
                    "按证件核对写法；确属生僻字的，请联系平台更换字体",
                    "check the spelling against the document, or ask the platform for another font",
                ),
            )
