"""``pawpact applications`` and ``pawpact decisions``: hand one in, see it, see why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from marshmallow import ValidationError

from pawpact.access.actor import Role
from pawpact.access.permission import Permission
from pawpact.access.problem import field_problems
from pawpact.cli.acting import by_terminal, refuse_unless
from pawpact.cli.application_step import (
    assess,
    choose_pet,
    deposit,
    document,
    review,
    withdraw,
)
from pawpact.cli.shell import (
    existing_file,
    language_option,
    platform_of,
    refuse,
    reporting,
    store_option,
)
from pawpact.contracts.applying.intake import Intake
from pawpact.contracts.applying.schemas import ApplicationRequest, ApplicationSheet
from pawpact.contracts.applying.submission import Submission, submit_once
from pawpact.contracts.applying.view import show_whole_application
from pawpact.kernel.errors import FileError
from pawpact.kernel.json_text import read_json
from pawpact.kernel.label import Label, Language

ACTOR = "staff:cli"


@click.group()
def applications() -> None:
    """领养申请 / Applications."""


@applications.command()
@click.argument("file", type=existing_file)
@store_option
@click.option(
    "--key", required=True, help="本次申请的编号，重复提交只算一次 / Your own number of it."
)
@by_terminal
@language_option
@click.pass_context
def submit(
    context: click.Context, file: Path, store: str, key: str, by: str | None, language: Language
) -> None:
    """递交 FILE（JSON）里的申请并当场审核 / Hand in the application in FILE, decided at once."""
    with reporting(language):
        content = file.read_bytes()
        submission = Submission(store, key, content, _read(file.name, content, language))
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.SUBMIT_APPLICATION)
        answer = submit_once(platform.runner, submission, str(who))
        click.echo(_dump(json.loads(answer.body)))


@applications.command()
@click.argument("application")
@store_option
@language_option
@click.pass_context
def show(context: click.Context, application: str, store: str, language: Language) -> None:
    """查看 APPLICATION 的进度和经过 / Where APPLICATION stands and every move, as JSON."""
    with reporting(language):
        _show(context, store, application)


for step in (assess, choose_pet, deposit, document, review, withdraw):
    applications.add_command(step)


@click.group()
def decisions() -> None:
    """决策凭据 / Decisions."""


@decisions.command("show")
@click.argument("decision")
@store_option
@click.option("--json", "as_json", is_flag=True, help="给程序读 / For programs.")
@language_option
@click.pass_context
def show_decision(
    context: click.Context, decision: str, store: str, as_json: bool, language: Language
) -> None:
    """说明 DECISION 为什么这样决定 / Why DECISION came out as it did."""
    with reporting(language):
        platform = platform_of(context)
        with platform.reading(store, ACTOR) as unit:
            if as_json:
                document = platform.explainer.document(unit, decision, Role.STORE_MANAGER)
                click.echo(_dump(document))
                return
            click.echo(platform.explainer.text(unit, decision, language, Role.STORE_MANAGER))


def _show(context: click.Context, store: str, application: str) -> None:
    with platform_of(context).reading(store, ACTOR) as unit:
        click.echo(_dump(ApplicationSheet().dump(show_whole_application(unit, application))))


def _read(name: str, content: bytes, language: Language) -> Intake:
    """The same checks as the API: one schema for both."""
    try:
        intake: Intake = ApplicationRequest().load(read_json(content))
    except ValidationError as wrong:
        for each in field_problems(wrong.messages_dict):
            message = each["message_zh"] if language == "zh" else each["message"]
            click.echo(f"{name}: {each['field']}: {message}", err=True)
        refuse()
    except ValueError as wrong:
        place = f":{wrong.lineno}:{wrong.colno}" if isinstance(wrong, json.JSONDecodeError) else ""
        raise FileError(
            Label(f"{name}{place} 不是 UTF-8 的 JSON", f"{name}{place} is no UTF-8 JSON")
        ) from None
    return intake


def _dump(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
