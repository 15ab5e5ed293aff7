"""``pawpact rules vocabulary``: the words that rule files may use."""

from __future__ import annotations

import json

import click

from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options_if_any
from pawpact.cli.shell import language_option, reporting
from pawpact.cli.vocabulary_page import vocabulary_page, vocabulary_text
from pawpact.kernel.label import Language
from pawpact.policy.editing.schema.patch import parameters_of
from pawpact.policy.editing.vocabulary import vocabulary_document


@click.command("vocabulary")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="给终端、给程序或给文档 / For the terminal, for programs or for the docs.",
)
@language_option
@files_options_if_any
def vocabulary(folders: RuleFolders, form: str, language: Language) -> None:
    """列出规则可用的词 / List moments, facts, effects and parameters, plugins' too.

    Where the platform's rules are not at hand there are the parameters of plugins alone.
    """
    with reporting(language):
        platform = folders.read_platform()
        platform.raise_errors()
    words, parameters = folders.vocabulary, list(parameters_of(platform).values())
    if form == "json":
        document = vocabulary_document(words, parameters)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(vocabulary_page(words, parameters))
    else:
        click.echo(vocabulary_text(words, parameters, language))
