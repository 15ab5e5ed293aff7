"""``pawpact signing``: a contract is signed step by step, as the customer's device goes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from pawpact.access.actor import Actor, Role
from pawpact.access.permission import Permission, require
from pawpact.cli.acting import acting, by_terminal
from pawpact.cli.agreement_words import readable
from pawpact.cli.shell import (
    existing_file,
    id_of,
    language_option,
    platform_of,
    reporting,
    store_option,
    tell,
)
from pawpact.contracts.signing.archive import TERMS
from pawpact.contracts.signing.code import issue_code, scan
from pawpact.contracts.signing.evidence import TITLES, add_evidence
from pawpact.contracts.signing.sign import (
    Hand,
    Signed,
    confirm_clause,
    confirm_pack,
    read,
    sign_on_device,
)
from pawpact.contracts.signing.view import SigningShown, show_signing
from pawpact.contracts.values import CONTRACT
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.unit import Unit

ACTOR, CUSTOMER = "staff:cli", Actor(Role.CUSTOMER, "device")
_PLATFORMS = click.Choice(["android", "ios", "counter"])
_LATER = click.Choice(["screen_recording", "signature_image", "ip", "device", "recording_consent"])


@click.group()
def signing() -> None:
    """签约：出码、扫码、告知、逐条确认、签名 / Signing, step by step."""


@signing.command()
@click.argument("contract")
@store_option
@by_terminal
@language_option
@click.pass_context
def code(
    context: click.Context, contract: str, store: str, by: str | None, language: Language
) -> None:
    """为 CONTRACT 出一次性签约码 / A one-time code for the customer to scan."""
    with reporting(language), _at_counter(context, store, by) as unit:
        made = issue_code(unit, id_of("con", contract, "contract"))
        until = f"{made.expires_at.astimezone(unit.store.zone):%H:%M}"
    click.echo(made.link)
    tell(Label(f"有效至 {until}，只能用一次", f"good until {until}, once"), language, err=True)


@signing.command("scan")
@click.argument("link")
@store_option
@click.option("--platform", type=_PLATFORMS, required=True, help="设备系统 / What it runs.")
@click.option("--device", required=True, help="设备名称 / The device's name.")
@language_option
@click.pass_context
def scan_(
    context: click.Context, link: str, store: str, platform: str, device: str, language: Language
) -> None:
    """客户扫码，打印本次签约的令牌 / The customer scans; prints the token of this signing."""
    with reporting(language), _on_device(context, store) as unit:
        click.echo(scan(unit, link, platform, device).token)


@signing.command("read")
@click.argument("token")
@store_option
@language_option
@click.pass_context
def read_(context: click.Context, token: str, store: str, language: Language) -> None:
    """出示签约告知与协议 / Show the pack of what has to be told, and the agreement."""
    with reporting(language), _on_device(context, store) as unit:
        shown = read(unit, token)
    click.echo(shown.pack.text)
    click.echo(readable(shown.text))
    click.echo()
    version, digest = shown.pack.version, shown.pack.content_hash
    tell(
        Label(f"告知版本 {version}，校验码 {digest}", f"version {version}, hash {digest}"), language
    )
    for term in shown.clauses:
        zh, en = ("已确认", "confirmed") if term in shown.confirmed else ("须确认", "to confirm")
        tell(Label(f"{zh}：{term}（{TERMS.get(term, term)}）", f"{en}: {term}"), language)


@signing.command()
@click.argument("token")
@store_option
@click.option("--pack", help="已阅告知的校验码 / The hash of what was read.")
@click.option(
    "--clause", "confirmed_clauses", multiple=True, help="确认的条款 / A confirmed clause."
)
@language_option
@click.pass_context
def confirm(
    context: click.Context,
    token: str,
    store: str,
    pack: str | None,
    confirmed_clauses: Sequence[str],
    language: Language,
) -> None:
    """客户确认告知或某一条款 / The customer confirms the pack, or a clause."""
    with reporting(language), _on_device(context, store) as unit:
        if pack:
            confirm_pack(unit, token, pack)
        left = confirm_clause(unit, token, confirmed_clauses) if confirmed_clauses else None
    if left:
        listed = "、".join(left)
        tell(Label(f"还须确认：{listed}", f"still to confirm: {listed}"), language)
    else:
        tell(Label("已确认", "confirmed"), language)


@signing.command()
@click.argument("token")
@store_option
@click.option("--image", type=existing_file, help="签名图像 / The signature, PNG or JPEG.")
@click.option("--evidence", multiple=True, metavar="NAME=VALUE", help="如 ip=… / Other evidence.")
@language_option
@click.pass_context
def sign(
    context: click.Context,
    token: str,
    store: str,
    image: Path | None,
    evidence: Sequence[str],
    language: Language,
) -> None:
    """客户签名，协议存档并生成 PDF / The signature; the agreement is archived as a PDF."""
    with reporting(language):
        hand = Hand(image.read_bytes() if image else b"", dict(_pair(each) for each in evidence))
        with _on_device(context, store) as unit:
            done = sign_on_device(unit, token, hand)
    for line in _signed(done):
        tell(line, language)


@signing.command()
@click.argument("contract")
@click.argument("kind", type=_LATER)
@store_option
@click.option("--file", type=existing_file, help="证据文件 / The evidence as a file.")
@click.option("--reference", help="存放处或内容 / Where it is kept, or what it is.")
@by_terminal
@language_option
@click.pass_context
def evidence(
    context: click.Context,
    contract: str,
    kind: str,
    store: str,
    file: Path | None,
    reference: str | None,
    by: str | None,
    language: Language,
) -> None:
    """补交取证，齐了就解除冻结 / Evidence that came later; the last piece lifts the hold."""
    with reporting(language), _at_counter(context, store, by) as unit:
        content = file.read_bytes() if file else (reference or "").encode()
        missing = add_evidence(unit, id_of("con", contract, "contract"), kind, content)
    tell(_missing(missing), language)


@signing.command()
@click.argument("contract")
@store_option
@language_option
@click.pass_context
def show(context: click.Context, contract: str, store: str, language: Language) -> None:
    """签约进行到哪一步，确认和取证了什么 / How far a signing is, and what is kept of it."""
    with reporting(language), platform_of(context).reading(store, ACTOR) as unit:
        found = show_signing(unit, id_of("con", contract, "contract"))
        for line in _progress(unit, found):
            tell(line, language)


@contextmanager
def _at_counter(context: click.Context, store: str, by: str | None) -> Iterator[Unit]:
    with acting(platform_of(context), store, by, Permission.SIGN_CONTRACT) as (unit, _):
        yield unit


@contextmanager
def _on_device(context: click.Context, store: str) -> Iterator[Unit]:
    """The customer herself: the code that she scanned, and its token, say which contract."""
    require(CUSTOMER.role, Permission.SIGN_CONTRACT)
    with platform_of(context).unit(store, str(CUSTOMER)) as unit:
        yield unit


def _signed(done: Signed) -> list[Label]:
    target = (
        Label("在目标之内", "within the target")
        if done.within_target
        else Label("超过目标，不影响签约", "beyond the target, which changes nothing")
    )
    return [
        Label(f"已签署，正文校验码 {done.text_hash}", f"signed, text hash {done.text_hash}"),
        Label(f"PDF 校验码 {done.pdf_hash}", f"PDF hash {done.pdf_hash}"),
        Label(
            f"用时 {done.minutes:g} 分钟（不含阅读），{target.zh}",
            f"{done.minutes:g} minutes without reading, {target.en}",
        ),
        _missing(done.missing),
    ]


def _missing(missing: Sequence[str]) -> Label:
    if not missing:
        return Label("取证齐全", "the evidence is complete")
    titles = [TITLES.get(each, Label.of(each)) for each in missing]
    return Label(
        f"取证待补，补齐前不扣款：{'、'.join(each.zh for each in titles)}",
        f"evidence awaited, nothing is debited before: {', '.join(each.en for each in titles)}",
    )


def _progress(unit: Unit, found: SigningShown) -> list[Label]:
    zone = unit.store.zone
    now = CONTRACT.say(found.state)
    lines = [Label(f"{found.contract}  {now.zh}", f"{found.contract}  {now.en}")]
    if found.disclosure_version is not None:
        said = (
            ("已确认", "confirmed") if found.disclosure_confirmed else ("未确认", "not confirmed")
        )
        version = found.disclosure_version
        lines.append(
            Label(f"告知　第 {version} 版，{said[0]}", f"disclosure  version {version}, {said[1]}")
        )
    for clause in found.clauses:
        at = f"{clause.at.astimezone(zone):%H:%M:%S}"
        lines.append(Label(f"条款　{clause.title} {at}", f"clause  {clause.term} {at}"))
    for each in found.evidence:
        title = TITLES.get(each.kind, Label.of(each.kind))
        lines.append(
            Label(
                f"证据　{title.zh} {each.sha256[:16]}", f"evidence  {title.en} {each.sha256[:16]}"
            )
        )
    if found.signed_at:
        lines.append(_missing(found.missing))
    if found.minutes is not None:
        minutes = f"{found.minutes:g}"
        lines.append(
            Label(f"用时　{minutes} 分钟，不含阅读", f"took  {minutes} min without reading")
        )
    return lines


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidField("evidence", Label("应写作 名称=值", "write it as name=value"))
    return name, value
