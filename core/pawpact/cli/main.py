"""``pawpact``: one command for store operators, platform admins and programs.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | refused, with findings or the reason |
| 2 | the command line itself is wrong |
| 3 | the installation needs its administrator |
| 4 | try again later |
| 5 | a defect of the program |
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from traceback import format_tb
from typing import Any

import click

from pawpact.cli.dry_run import offer
from pawpact.cli.shell import DEFECT, TRY_LATER, Shell, exit_code, say, tell
from pawpact.cli.usage import worded
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label, Language

COMMANDS: Mapping[str, Label] = {
    "agreements": Label("协议模板与存档", "Templates of agreements, and the archive."),
    "applications": Label("领养申请", "Applications."),
    "benefits": Label("权益与优惠券", "Benefits and coupons."),
    "billing": Label("代扣", "Debits."),
    "contracts": Label("合约", "From approval to a running contract."),
    "customers": Label("客户资料：查找、留痕查看、抹除", "Customers: find, read on record, erase."),
    "database": Label("数据库：升级与现状", "The database: bring it up, look at it."),
    "decisions": Label("决策凭据", "Why it was decided so."),
    "demo": Label("三家店过两年，再核对账目", "Three stores live two years."),
    "deposits": Label("押金", "Deposits."),
    "doctor": Label("检查资金与资料是否安全", "Whether money and data are safe here."),
    "export": Label("导出，供另一家店导入", "Write what a store has to a file."),
    "held": Label("待人处理的案件", "Cases that wait for a person."),
    "import": Label("从旧系统导入", "Take records over from a file."),
    "jobs": Label("到期的工作", "Work that comes due by itself."),
    "keys": Label("密钥", "Keys."),
    "ledger": Label("账本", "The books of a store."),
    "messages": Label("消息：文字、待发与发送", "Messages: their words, the outbox."),
    "orders": Label("商城订单", "Orders of the mall."),
    "pets": Label("宠物档案与上架", "Pets and the listing gate."),
    "plugins": Label("插件", "Plugins."),
    "refunds": Label("退款", "Refunds to customers."),
    "rules": Label("规则文件", "Check, test, explain rule files."),
    "serve": Label("启动接口服务", "Serve the API."),
    "signing": Label("签约：出码、告知、逐条确认、签名", "Signing, step by step."),
    "staff": Label("员工与角色", "Staff and their roles."),
    "stores": Label("门店", "Stores."),
    "tasks": Label("任务与待办", "Tasks and worklists."),
    "worker": Label("执行到期的工作", "Do what comes due."),
}
"""What ``pawpact --help`` says; a command's module is imported when the command is used."""

_BUSY = Label("数据库正忙，请稍后再试", "the database is busy; try again shortly")
_BROKEN = Label(
    "程序出错，这一步没有写入任何数据；请把下面几行发给维护者（其中没有个人资料）",
    "something broke and this step wrote nothing; send these lines to the maintainers"
    " (they hold no personal data)",
)
_PLACES = {
    "decisions": "applications.decisions",
    "export": "export.export_command",
    "import": "importing.import_command",
}


class Commands(click.Group):
    """Commands by name, each imported when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Its own name, or that without the s: one customer's timeline, one store's report."""
        name = name if name in COMMANDS else f"{name}s"
        if name not in COMMANDS:
            return None
        module, _, attribute = _PLACES.get(name, f"{name}.{name}").partition(".")
        command: click.Command = getattr(import_module(f"pawpact.cli.{module}"), attribute)
        return offer(name, command)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        with worded():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with worded():
            return super().invoke(ctx)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, str(said)) for name, said in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pawpact")
@click.pass_context
def pawpact(context: click.Context) -> None:
    """规则文件作决定，账本可核验 / Rule files decide, books prove."""
    context.obj = context.obj or Shell()


def main() -> None:
    """Run the command line; whatever goes wrong ends with a message and its own exit code."""
    try:
        pawpact()
    except Exception as error:
        raise SystemExit(end(error, _language())) from None


def end(error: Exception, language: Language) -> int:
    """Say what no command has said, and the exit code for it."""
    if isinstance(error, PawpactError):
        click.echo(say(error, language), err=True)
        return exit_code(error)
    from pawpact.database.busy import LoginRefused, is_busy, refuses_login

    if refuses_login(error):
        return end(LoginRefused(), language)
    if is_busy(error):
        tell(_BUSY, language, err=True)
        return TRY_LATER
    tell(_BROKEN, language, err=True)
    click.echo("".join(format_tb(error.__traceback__)) + type(error).__name__, err=True)
    return DEFECT


def _language() -> Language:
    return "en" if os.environ.get("PAWPACT_LANGUAGE") == "en" else "zh"
