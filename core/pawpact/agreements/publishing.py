"""Which template a store signs with: the platform's standard one, or the newest it published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from sqlalchemy import select

from pawpact.agreements.checking import Wanted, check_template
from pawpact.agreements.models import AgreementTemplate
from pawpact.agreements.reading import read_template
from pawpact.agreements.values import Template
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, RuleFileError
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

STANDARD = "agreements/standard.yaml"
"""What people are shown as the file of the platform's own template."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a store's template as a list shows it."""

    name: str
    version: str
    content_hash: str
    by: str
    at: str
    in_force: bool


def check(store: Store, file: str, text: str) -> Template:
    """The template in this text; raises with everything for which this store could not sign it."""
    findings = Findings()
    try:
        wanted = Wanted.by(store)
        template = replace(read_template(file, text, findings), store_name=wanted.store_name)
        findings.raise_errors()
        check_template(template, wanted, findings)
        findings.raise_errors()
    except RuleFileError as refused:
        raise RuleFileError(refused.diagnostics, {file: text}) from None
    return template


def publish(unit: Unit, file: str, text: str, why: str) -> Template:
    """Sign with this template from now on. A version is published once and never changed."""
    template = check(unit.store, file, text)
    known = unit.session.scalar(
        select(AgreementTemplate.content_hash).where(
            AgreementTemplate.name == template.name,
            AgreementTemplate.version == template.version,
        )
    )
    if known is not None or _is_standard(template):
        raise Conflict(
            Label(
                f"模板 {template.name}@{template.version} 已经发布过，已发布的版本不能再改",
                f"{template.name}@{template.version} is published already and cannot be changed",
            ),
            hint=Label("换一个版本号再发布", "give the text another version"),
        )
    unit.session.add(
        AgreementTemplate(
            id=unit.ids.one(),
            name=template.name,
            version=template.version,
            store_name=template.store_name,
            content=text,
            content_hash=template.content_hash,
            why=why,
            actor=unit.actor,
            at=unit.at,
        )
    )
    unit.session.flush()
    return template


def template_in_force(unit: Unit) -> Template:
    """What this store signs with today."""
    newest = unit.session.scalar(
        select(AgreementTemplate).order_by(AgreementTemplate.id.desc()).limit(1)
    )
    if newest is None:
        return standard()
    known = _parsed(f"{newest.name}@{newest.version}", newest.content)
    return replace(known, store_name=newest.store_name)


def require_fit(store: Store, template: Template) -> None:
    """Refuse to sign with a template that lacks what the policy has come to want since."""
    wanted = Wanted.by(store)
    sections = {each.name for each in template.sections}
    missing = [each for each in wanted.terms if each not in template.terms]
    missing += [each for each in wanted.sections if each not in sections]
    if missing:
        listed = "、".join(missing)
        raise Conflict(
            Label(
                f"现行协议模板 {template.name}@{template.version} 缺少规则要求的：{listed}",
                f"{template.name}@{template.version} lacks what the policy wants: {listed}",
            ),
            hint=Label(
                "先发布补齐了的模板：pawpact agreements publish",
                "publish a template that has it: pawpact agreements publish",
            ),
        )


def published(unit: Unit) -> list[Published]:
    """Every version this store can have signed with, the one in force last."""
    rows = unit.session.execute(
        select(
            AgreementTemplate.name,
            AgreementTemplate.version,
            AgreementTemplate.content_hash,
            AgreementTemplate.actor,
            AgreementTemplate.at,
        ).order_by(AgreementTemplate.id)
    ).all()
    own = standard()
    first = Published(own.name, own.version, own.content_hash, "platform", "-", not rows)
    return [
        first,
        *(
            Published(
                row.name,
                row.version,
                row.content_hash,
                row.actor,
                unit.store.local_date(row.at).isoformat(),
                row is rows[-1],
            )
            for row in rows
        ),
    ]


def standard() -> Template:
    """The template that comes with the program."""
    return _parsed(STANDARD, standard_text())


def standard_text() -> str:
    """Its file as it is written, to begin one's own from."""
    folder = resources.files("pawpact.agreements").joinpath("template")
    return folder.joinpath("standard.yaml").read_text("utf-8")


@lru_cache(maxsize=256)
def _parsed(file: str, text: str) -> Template:
    findings = Findings()
    template = read_template(file, text, findings)
    findings.raise_errors({file: text})
    return template


def _is_standard(template: Template) -> bool:
    own = standard()
    return (template.name, template.version) == (own.name, own.version)
