"""``pawpact rules fmt``: rule files in the house's form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pawpact.cli.replaced_file import replace_text
from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.shell import existing_file, language_option, misuse, refuse, say, tell
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label, Language
from pawpact.policy.editing.formatting.format import formatted
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.load import read_text, rule_files


@click.command("fmt")
@click.argument("files", nargs=-1, type=existing_file)
@click.option(
    "--all", "everything", is_flag=True, help="所有规则文件 / All rule files of both folders."
)
@click.option(
    "--check",
    is_flag=True,
    help="只看，不写；有要改的就以 1 结束 / Only look; end with 1 if any would change.",
)
@language_option
@files_options
def fmt(
    folders: RuleFolders, files: Sequence[Path], everything: bool, check: bool, language: Language
) -> None:
    """整理规则文件的写法 / Put rule FILES into the house's form; what they say stays the same."""
    if everything == bool(files):
        raise misuse("给出 FILE，或者 --all", "give FILES, or --all")
    wanted = list(_every(folders)) if everything else list(files)
    changed, refused = [], 0
    for path in wanted:
        try:
            is_changed = _format(path, write=not check)
        except FileError as wrong:
            click.echo(say(wrong, language), err=True)
            refused += 1
            continue
        changed += [path] if is_changed else []
    _tell(changed, len(wanted), refused, check, language)
    if refused or (check and changed):
        refuse()


def _every(folders: RuleFolders) -> Iterator[Path]:
    """Those of the platform and of all brands and stores; not those inside of plugins."""
    inside = [folder for folder, _ in folders.host.rule_folders()]
    for folder, _ in folders.platform:
        if folder not in inside:
            yield from rule_files(folder)
    yield from sorted(folders.tenants_folder.glob("*/rules.yaml"))


def _format(path: Path, *, write: bool) -> bool:
    """Whether the file is not in form; it is then replaced whole."""
    findings = Findings()
    text = read_text(path, str(path), findings)
    findings.raise_errors()
    if text is None:
        return False
    result = formatted(str(path), text)
    if result == text:
        return False
    if write:
        replace_text(path, result)
    return True


def _tell(
    changed: Sequence[Path], looked: int, refused: int, check: bool, language: Language
) -> None:
    for path in changed:
        words = Label("要整理", "not in form") if check else Label("已整理", "laid out anew")
        click.echo(f"{words.say(language)}{Label('：', ': ').say(language)}{path}")
    kept = looked - len(changed) - refused
    zh = [f"{kept} 个不用改", f"{len(changed)} 个{'要整理' if check else '已整理'}"]
    en = [f"{kept} in form", f"{len(changed)} {'not in form' if check else 'laid out anew'}"]
    if refused:
        zh.append(f"{refused} 个没有动")
        en.append(f"{refused} left alone")
    tell(Label(f"{looked} 个文件：{'，'.join(zh)}", f"{looked} files: {', '.join(en)}"), language)
