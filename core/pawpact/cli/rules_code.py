"""Codes of findings, for the terminal and as a page of the docs."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

import click

from pawpact.agreements.codes import CODES as AGREEMENT_CODES
from pawpact.cli.shell import language_option, misuse
from pawpact.kernel.label import Label, Language
from pawpact.messages.codes import CODES as MESSAGE_CODES
from pawpact.policy.finding.code import Code
from pawpact.policy.finding.codes import CODES
from pawpact.tenancy.codes import CODES as TENANT_CODES

_COLON = Label("：", ": ")
_WRONG, _RIGHT = Label("这样写不行", "Wrong"), Label("改成", "Right")
_HEAD = """\
# 错误代码 Error codes

`pawpact rules check` 报告的每一个代码。同样的说明：`pawpact rules help R204`。
Every code that `pawpact rules check` reports. Written by `pawpact rules help --format markdown`;
a test holds this page to the program. R0: the file cannot be read. R1: a name is unknown or out
of place. R2: a value does not fit. R3: the structure does not hold. R4: the rules decide otherwise
than promised. S1: a brand's or store's own file. A1: the text of an agreement."""


@click.command("help")
@click.argument("code", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="给终端或给文档 / For the terminal or the docs.",
)
@language_option
def help_command(code: str | None, form: str, language: Language) -> None:
    """解释问题代码 / Explain a finding's CODE, like R204; without CODE list all of them."""
    known = {**CODES, **AGREEMENT_CODES, **TENANT_CODES, **MESSAGE_CODES}
    if code is None:
        click.echo(codes_page(known) if form == "markdown" else codes_text(known, language))
        return
    if code.upper() not in known:
        raise misuse(f"没有代码 {code}", f"there is no code {code}")
    click.echo(code_text(code.upper(), known[code.upper()], language))


def code_text(name: str, code: Code, language: Language) -> str:
    """What one code means and how to mend it."""
    heading = f"{name}{_COLON.say(language)}{code.title.say(language)}"
    return "\n\n".join([heading, code.help.say(language), *_examples(code, language)])


def _examples(code: Code, language: Language) -> list[str]:
    if code.example is None:
        return []
    shown = ((_WRONG, code.example.wrong), (_RIGHT, code.example.right))
    return [
        f"{heading.say(language)}{_COLON.say(language).rstrip()}\n{indent(text, '    ')}"
        for heading, text in shown
    ]


def codes_text(codes: Mapping[str, Code], language: Language) -> str:
    """All codes, a line each."""
    return "\n".join(f"{name}  {code.title.say(language)}" for name, code in codes.items())


def codes_page(codes: Mapping[str, Code]) -> str:
    """The page docs/errors.md."""
    return "\n\n".join([_HEAD, *(_section(name, code) for name, code in codes.items())])


def _section(name: str, code: Code) -> str:
    parts = [
        f"## {name}",
        f"**{code.title.zh}**：{code.help.zh}",
        f"**{code.title.en}**: {code.help.en}",
    ]
    if code.example:
        parts += [
            f"{_WRONG}:",
            f"```text\n{code.example.wrong}\n```",
            f"{_RIGHT}:",
            f"```text\n{code.example.right}\n```",
        ]
    return "\n\n".join(parts)
