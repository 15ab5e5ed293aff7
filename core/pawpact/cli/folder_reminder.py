"""What a draft published, the store's folder does not say yet: a word about it in time.

Else the next ``stores apply`` finds the folder older than what was published, and refuses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.publishing.values import Outcome

_FILE = "rules.yaml"
_ELSE = Label(
    "否则下次 stores apply 会说文件夹比已发布的旧", "or the next stores apply finds it older"
)


def remind_of_draft(
    outcomes: Sequence[Outcome], draft: Path | None, folder: Path, language: Language
) -> None:
    """Where a draft came into force or waits, and the file of ``folder`` does not say the same."""
    from pawpact.publishing.values import Status

    file = folder / _FILE
    if draft is None or _is_alike(draft, file):
        return
    found = {each.status for each in outcomes}
    if Status.PUBLISHED in found:
        when = Label("现在", "now")
    elif Status.WAITING in found:
        when = Label("批准以后", "once it is approved")
    else:
        return
    _say(
        Label(
            f"提示：{when.zh}把草稿也放进文件夹（cp {draft} {file}），{_ELSE.zh}",
            f"hint: put the draft into the folder too, {when.en} (cp {draft} {file}),"
            f" {_ELSE.en} than what was published",
        ),
        language,
    )


def remind_of_folder(outcomes: Sequence[Outcome], language: Language) -> None:
    """Where what came into force is at hand in no file: after an approval or a rollback."""
    from pawpact.publishing.values import Status

    names = [each.store for each in outcomes if each.status is Status.PUBLISHED]
    if names:
        listed = Label("、".join(names), ", ".join(names))
        _say(
            Label(
                f"提示：{listed.zh} 的文件夹要和刚发布的一样，还没改的现在就改，{_ELSE.zh}",
                f"hint: the folder of {listed.en} has to say what was just published; where it"
                f" does not yet, change it now, {_ELSE.en} than that",
            ),
            language,
        )


def _is_alike(draft: Path, file: Path) -> bool:
    return file.is_file() and file.read_bytes() == draft.read_bytes()


def _say(words: Label, language: Language) -> None:
    """Beside the answer, so that programs that read it find nothing new there."""
    click.echo(words.say(language), err=True)
