"""``pawpact doctor``: whether money and data are safe here, and how to mend what is not."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from pawpact.cli.shell import NEEDS_ADMIN, language_option, reporting, shell_of, tell
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.bootstrap.safety import Examined

_SOUND = Label("没有发现不安全的地方", "nothing unsafe was found")
_UNSAFE = Label("不安全：在处理好之前不会启动", "not safe: nothing starts until this is mended")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")
@click.option(
    "--restore-triggers",
    is_flag=True,
    help="重建防篡改触发器 / Make the append-only triggers anew.",
)
@language_option
@click.pass_context
def doctor(
    context: click.Context, as_json: bool, restore_triggers: bool, language: Language
) -> None:
    """检查资金与资料是否安全 / Name whatever makes money or data unsafe, and how to mend it.

    Looks and changes nothing, unless told to restore triggers. Exit code 3 where something is
    unsafe. What the first six checks find stops every other command from starting.
    """
    from pawpact.bootstrap.doctor import check_up, restore
    from pawpact.bootstrap.safety import Installation

    with reporting(language):
        installation = Installation(shell_of(context).settings, os.environ)
        context.call_on_close(installation.close)
        if restore_triggers:
            made = ", ".join(restore(installation))
            tell(Label(f"已重建触发器：{made}", f"triggers made anew: {made}"), language, err=True)
        examined = []
        for each in check_up(installation):
            examined.append(each)
            if not as_json:
                click.echo(told(each, language))
    unsafe = any(each.unsafe for each in examined)
    if as_json:
        click.echo(json.dumps(_document(examined), ensure_ascii=False, indent=2))
    else:
        tell(_UNSAFE if unsafe else _SOUND, language)
    if unsafe:
        raise click.exceptions.Exit(NEEDS_ADMIN)


def told(examined: Examined, language: Language) -> str:
    """One line a check, and two for each finding."""
    lines = [f"{_mark(examined)} {examined.check.title.say(language)}"]
    if examined.waits_for:
        waits = Label(f"先处理 {examined.waits_for}", f"mend {examined.waits_for} first")
        lines.append(f"    {waits.say(language)}")
    for each in examined.findings:
        lines.append(f"    {each.found.say(language)}")
        lines.append(f"    → {each.mend.say(language)}")
    return "\n".join(lines)


def _mark(examined: Examined) -> str:
    if examined.unsafe:
        return "✗"
    if examined.waits_for:
        return "-"
    return "!" if examined.findings else "✓"


def _document(examined: list[Examined]) -> dict[str, object]:
    """What programs read; ``state`` is ``unsafe``, ``careful``, ``sound`` or ``waits``."""
    return {
        "safe": not any(each.unsafe for each in examined),
        "checks": [
            {
                "check": each.check.code,
                "state": _state(each),
                "waits_for": each.waits_for or None,
                "findings": [
                    {
                        "danger": str(one.danger),
                        "found": {"zh": one.found.zh, "en": one.found.en},
                        "mend": {"zh": one.mend.zh, "en": one.mend.en},
                    }
                    for one in each.findings
                ],
            }
            for each in examined
        ],
    }


def _state(examined: Examined) -> str:
    if examined.waits_for:
        return "waits"
    if examined.unsafe:
        return "unsafe"
    return "careful" if examined.findings else "sound"
