"""``pawpact customers why``: why a customer did not get something, and what would bring it."""

from __future__ import annotations

import json

import click

from pawpact.access.actor import Role
from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import (
    form_option,
    id_of,
    language_option,
    platform_of,
    reporting,
    store_option,
)
from pawpact.kernel.label import Language


@click.command()
@click.argument("customer")
@click.option(
    "--not",
    "wanted",
    required=True,
    help="没有得到什么：效果、策略、规则或权益的名称，如 grooming / What: an effect, a policy, a"
    " rule or a benefit by name.",
)
@store_option
@by_staff
@click.option(
    "--for-customer",
    is_flag=True,
    help="写给客户看：不带内部名称 / As the customer may be told, without inner names.",
)
@form_option
@language_option
@click.pass_context
def why(
    context: click.Context,
    customer: str,
    wanted: str,
    store: str,
    by: str,
    for_customer: bool,
    form: str,
    language: Language,
) -> None:
    """CUSTOMER 为什么没有得到 --not，怎样能得到，会留痕 / Why CUSTOMER did not get it."""
    from pawpact.reports.missed.document import document_of
    from pawpact.reports.missed.service import why_not
    from pawpact.reports.missed.words import lines_of

    with reporting(language):
        platform = platform_of(context)
        number = id_of("cus", customer, "customer")
        touched = Touched("customer", [number])
        with acting(platform, store, by, Permission.READ_DECISION, touched) as (unit, role):
            reader = Role.CUSTOMER if for_customer else role
            found = why_not(unit, number, wanted, reader, platform.parts.revisions)
            inside = not for_customer
            if form == "json":
                document = document_of(unit, found, inside=inside)
                click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            else:
                for line in lines_of(found, unit.store.zone, language, inside=inside):
                    click.echo(line)
