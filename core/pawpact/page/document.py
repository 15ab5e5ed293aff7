"""The sheet that every page is written on."""

from __future__ import annotations

from html import escape

from pawpact.kernel.label import Label, Language
from pawpact.page.style import STYLE

_TONGUE = {"zh": "zh-CN", "en": "en"}


def document(title: str, under: str, body: str, language: Language) -> str:
    """The whole file. ``title`` and ``under`` are plain words, ``body`` is markup already."""
    return (
        f'<!DOCTYPE html>\n<html lang="{_TONGUE[language]}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(title)}</h1><p>{escape(under)}</p></header>\n"
        f"{body}</body>\n</html>\n"
    )


def heading(title: Label, language: Language, under: Label | None = None) -> str:
    """What a part is about, and a quiet line on how to read it."""
    said = f'<p class="under">{escape(under.say(language))}</p>' if under else ""
    return f"<h2>{escape(title.say(language))}</h2>{said}\n"


def figure(title: Label, picture: str, language: Language) -> str:
    """A chart with its name; nothing where nothing was drawn."""
    said = escape(title.say(language))
    return f"<figure><figcaption>{said}</figcaption>{picture}</figure>" if picture else ""
