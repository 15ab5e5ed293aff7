"""``pawpact``: one command for store operators, platform admins and programs.

Exit codes: 0 done; 1 refused, with findings or the reason; 2 the command line itself is wrong;
3 the installation needs its administrator; 4 try again later; 5 a defect of the program.
"""

from __future__ import annotations

import click

from pawpact.cli.applications import applications, decisions
from pawpact.cli.billing import billing
from pawpact.cli.demo import demo
from pawpact.cli.held import held
from pawpact.cli.importing import import_command
from pawpact.cli.keys import keys
from pawpact.cli.ledger import ledger
from pawpact.cli.plugins import plugins
from pawpact.cli.rules import rules
from pawpact.cli.serve import serve
from pawpact.cli.shell import Shell, reporting
from pawpact.cli.stores import stores
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Language
from pawpact.settings import read_settings

COMMANDS = (
    applications,
    billing,
    decisions,
    demo,
    held,
    import_command,
    keys,
    ledger,
    plugins,
    rules,
    serve,
    stores,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pawpact")
@click.pass_context
def pawpact(context: click.Context) -> None:
    """规则文件作决定，账本可核验 / Rule files decide, books prove."""
    context.obj = context.obj or Shell()


for command in COMMANDS:
    pawpact.add_command(command)


def main() -> None:
    """Run the command line; an error of ours ends with its message and its own exit code."""
    try:
        with reporting(_language()):
            pawpact()
    except click.exceptions.Exit as ended:
        raise SystemExit(ended.exit_code) from None


def _language() -> Language:
    try:
        return read_settings().language
    except AdminError:
        return "zh"
