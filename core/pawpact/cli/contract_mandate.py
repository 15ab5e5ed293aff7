"""``pawpact contracts mandate``: a running contract is given a mandate, and debits go on."""

from __future__ import annotations

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.kernel.label import Label, Language


@click.command()
@click.argument("contract")
@store_option
@by_staff
@click.option("--provider", required=True, help="代扣渠道 / The provider of debits.")
@click.option("--reference", required=True, help="渠道的授权编号 / The provider's mandate number.")
@language_option
@click.pass_context
def mandate(
    context: click.Context,
    contract: str,
    store: str,
    by: str,
    provider: str,
    reference: str,
    language: Language,
) -> None:
    """履约中的 CONTRACT 有了新授权 / A mandate for running CONTRACT; debits go on after notice."""
    from pawpact.billing.gateway.capability import abilities_of
    from pawpact.contracts.signing.activation import Authorisation
    from pawpact.contracts.signing.mandate_renewal import renew_mandate

    with reporting(language):
        number = id_of("con", contract, "contract")
        touched = Touched("contract", [number])
        permission = Permission.SIGN_CONTRACT
        platform = platform_of(context)
        with acting(platform, store, by, permission, touched) as (unit, _):
            given = Authorisation(number, provider, reference)
            renew_mandate(unit, given, abilities_of(platform.parts.gateways))
    tell(
        Label("已登记授权，通知客户后继续扣款", "recorded; debits go on after their notice"),
        language,
    )


COMMANDS = (mandate,)
