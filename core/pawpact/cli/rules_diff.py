"""``pawpact rules diff``: what differs between two sets of rules, by meaning."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.rules_side import Named, Sides
from pawpact.cli.shell import form_option, language_option, misuse, platform_of, reporting
from pawpact.kernel.label import Language
from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.difference import Difference
from pawpact.policy.comparing.narrow import homes, narrowed
from pawpact.policy.comparing.render import render_text
from pawpact.policy.comparing.render_json import render_json
from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.reading.field import suggest


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="只看这个策略或这组，可写多个 / Only this policy, or this group of them; may be repeated.",
)
@form_option
@language_option
@files_options
@click.pass_context
def diff(
    context: click.Context,
    folders: RuleFolders,
    before: str,
    after: str,
    policies: tuple[str, ...],
    form: str,
    language: Language,
) -> None:
    """比较两份规则，说明意思上的不同 / Compare the rules A and B by what they mean.

    A and B are each `platform`, a brand, a store (as its files are now), a store's revision
    (`hangzhou-xihu@r14`, `hangzhou-xihu@now`), a rule file or a folder of platform rules.
    """
    sides = Sides(folders, lambda: platform_of(context))
    with reporting(language):
        old, new = sides.find(before), sides.find(after)
        difference = compare(old.ruleset, new.ruleset, old.vocabulary.under(new.vocabulary))
    if policies:
        difference = _only(difference, policies)
    if form == "json":
        click.echo(json.dumps(render_json(difference), ensure_ascii=False, indent=2))
        return
    click.echo(f"{_title(old)} → {_title(new)}\n")
    click.echo(render_text(sentences(difference), language))


def _only(difference: Difference, names: Sequence[str]) -> Difference:
    known = homes(difference)
    for name in names:
        if not any(home == name or home.startswith(f"{name}.") for home in known):
            near = suggest(name, sorted(known))
            raise misuse(
                f"没有策略 {name}{f'；{near.zh}' if near else ''}",
                f"there is no policy {name}{f'; {near.en}' if near else ''}",
            )
    return narrowed(difference, names)


def _title(side: Named) -> str:
    return f"{side.name} ({' + '.join(side.ruleset.layers)})"
