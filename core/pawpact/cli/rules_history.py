"""``rules history``: how a store's rules came to be what they are."""

from __future__ import annotations

import json

import click

from pawpact.cli.shell import form_option, language_option, platform_of, reporting, store_option
from pawpact.kernel.label import Language


@click.command("history")
@store_option
@form_option
@language_option
@click.pass_context
def history(context: click.Context, store: str, form: str, language: Language) -> None:
    """规则的来历：谁、何时、为什么、改了什么 / Who changed a store's rules, when, why and what."""
    from pawpact.publishing.history import history as steps_of
    from pawpact.publishing.history import history_document
    from pawpact.publishing.history_words import history_text

    with reporting(language), platform_of(context).reading(store) as unit:
        steps, zone = steps_of(unit.session), unit.store.zone
    if form == "json":
        click.echo(json.dumps(history_document(store, steps), ensure_ascii=False, indent=2))
    else:
        click.echo(history_text(steps, zone, language))
