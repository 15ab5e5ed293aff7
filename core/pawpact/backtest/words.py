"""Figures of a backtest as people read them, and what has to be said beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pawpact.backtest.amount import Amount
from pawpact.backtest.fate import Fate
from pawpact.backtest.values import Backtest, Later, People
from pawpact.kernel.label import Label, Language, number_of
from pawpact.kernel.money import yuan

_MOST_LATER = 4
"""Kinds of later decisions that are told one by one, and facts of each that are named."""

_MOST_FACTS = 3
NOTHING = Label("不变", "no change")
MOVES = Label("从什么到什么", "from what to what")
POLICIES = Label("按政策与规则", "by policy and rule")
SEGMENTS = Label("按人群", "by segment")
STORES = Label("按门店", "by store")
_PEOPLE = Label("客户", "customers")
_NOBODY = Label("没有客户会受影响", "no customer would notice")
_FORK = Label(
    "要算准，请在沙箱里把两种规则各过一遍：pawpact rules fork",
    "to have it exact, live both forward in a sandbox: pawpact rules fork",
)


def signed_yuan(fen: int) -> Label:
    """+350.00 元."""
    sign = "+" if fen > 0 else ""
    return Label(f"{sign}{yuan(fen)} 元", f"{sign}{yuan(fen)} yuan")


def said_amount(amount: Amount) -> Label:
    """All that differs, as the customers get it."""
    parts = list(_parts(amount))
    if not parts:
        return NOTHING
    return Label("，".join(each.zh for each in parts), ", ".join(each.en for each in parts))


def _parts(amount: Amount) -> Iterator[Label]:
    if amount.money:
        money = signed_yuan(amount.money)
        yield Label(f"让利 {money.zh}", f"given {money.en}")
    if amount.points:
        yield Label(f"积分 {amount.points:+d}", f"points {amount.points:+d}")
    if amount.benefits:
        yield Label(f"权益 {amount.benefits:+d} 次", f"benefits {amount.benefits:+d}")
    if amount.deposits:
        deposits = signed_yuan(amount.deposits)
        yield Label(f"押金 {deposits.zh}", f"deposits {deposits.en}")
    if amount.contracts:
        payments = signed_yuan(amount.payments)
        yield Label(
            f"合约 {amount.contracts:+d} 份（月付合计 {payments.zh}）",
            f"contracts {amount.contracts:+d} (paying {payments.en} in all)",
        )
    if amount.unpriced:
        yield Label(
            f"另有 {amount.unpriced:+d} 项事先说不出成本",
            f"and {amount.unpriced:+d} whose cost nobody can name beforehand",
        )


def headline(found: Backtest) -> Label:
    """How many of how many."""
    span = f"{found.since:%Y-%m-%d} - {found.until:%Y-%m-%d}"
    return Label(
        f"{span}：重算 {found.compared} 个决定，{found.changed} 个会变",
        f"{span}: {number_of(found.compared, 'decision')} replayed, {found.changed} would change",
    )


def effect_line(found: Backtest) -> Label:
    """What it means for the store, and whether that is exact."""
    about = Label("", "") if found.is_exact else Label("约 ", "about ")
    effect, monthly = signed_yuan(found.effect), signed_yuan(found.monthly_effect)
    total = said_amount(found.amount)
    return Label(
        f"合计：{total.zh}；对门店的影响：{about.zh}{effect.zh}，"
        f"每 30 天{about.zh.strip()} {monthly.zh}（合约按全程月付计，押金与权益不计）",
        f"in all: {total.en}; for the store {about.en}{effect.en}, {about.en}{monthly.en} in 30"
        " days (contracts with all they pay, deposits and benefits left out)",
    )


def counted_fates(fates: Iterable[tuple[Fate, int]]) -> Label:
    """How many of each."""
    told = list(fates)
    return Label(
        "，".join(f"{count} {fate.label.zh}" for fate, count in told),
        ", ".join(f"{count} {fate.label.en}" for fate, count in told),
    )


def counted_people(people: People) -> Label:
    """How many customers would gain, lose, both, or get something else."""
    zh = f"{people.gain} 位得益，{people.lose} 位受损，{people.mixed} 位有得有失"
    en = f"{people.gain} would gain, {people.lose} lose, {people.mixed} both"
    if not people.other:
        return Label(zh, en)
    return Label(f"{zh}，{people.other} 位得到的不同", f"{en}, {people.other} get something else")


def people_lines(people: People, language: Language) -> Iterator[str]:
    """The same, and some of them by name."""
    if not (people.gain or people.lose or people.mixed or people.other):
        yield _NOBODY.say(language)
        return
    yield f"{_PEOPLE.say(language)}  {counted_people(people).say(language)}"
    for words, named in (
        (Label("得益", "gain"), people.gaining),
        (Label("受损", "lose"), people.losing),
    ):
        if named:
            yield f"  {words.say(language)}  {', '.join(named)}"


def remarks(found: Backtest) -> list[Label]:
    """What a reader must know to trust the figures as far as they go and no further."""
    return [*_left_out(found), *_inexact(found), *_reach(found)]


def _left_out(found: Backtest) -> Iterator[Label]:
    if found.superseded:
        yield Label(
            f"{found.superseded} 个决定按当时的旧规则作出，按现行规则本来就不同；"
            "这里只算草案比现行规则多改的",
            f"{found.superseded} were made under earlier rules and would come out otherwise under"
            " today's already; only what the draft adds to that is counted",
        )
    if found.from_record:
        yield Label(
            f"{found.from_record} 个决定所依据的个人信息已抹除，只知道当时的结果，不能重算",
            f"{found.from_record} rest on personal facts that were erased: what was decided is"
            " known, it cannot be replayed",
        )
    for each in found.not_comparable:
        facts = ", ".join(each.facts)
        yield Label(
            f"{each.moment.zh}：{each.decisions} 个决定不能比较，当时没有记下 {facts}",
            f"{each.moment.en}: {each.decisions} cannot be compared, for {facts} was not"
            " recorded then",
        )
    if found.damaged:
        listed = _some(found.damaged)
        yield Label(
            f"{found.damaged_decisions} 个决定的凭据与写入时的校验值不符，没有计入；"
            f"请通知平台管理员：{listed}",
            f"{number_of(found.damaged_decisions, 'decision')} left out, for the receipts do not"
            f" fit what was written; have the platform's administrator look into them: {listed}",
        )


def _inexact(found: Backtest) -> Iterator[Label]:
    yield from _later(found.later)
    for number in found.unseen:
        yield Label(
            f"不是精确值：{number.label.zh}（{number.name}）由程序读取，记下的事实是按原值算的",
            f"not exact: {number.label.en} ({number.name}) is read by the program, and recorded"
            " facts were made with its value of then",
        )
    if found.is_promised:
        yield Label(
            "不是精确值：合约的月付按都签约、都付清全程计，是最多能有的",
            "not exact: payments are those of contracts that are all signed and all paid to the"
            " end, the most there can be",
        )
    if found.unpriced:
        yield Label(
            "不是精确值：有的优惠事先说不出成本，没有折成钱计入",
            "not exact: nobody can name the cost of some of what is given, so it is in no sum",
        )
    if found.later or found.unseen or found.is_promised:
        yield _FORK


def _later(found: Sequence[Later]) -> Iterator[Label]:
    """The kinds with most decisions one by one, the others in a line: programs get all of it."""
    ordered = sorted(found, key=lambda each: -each.decisions)
    for each in ordered[:_MOST_LATER]:
        why = _facts(each.facts)
        yield Label(
            f"不是精确值：改变的决定之后，{each.moment.zh}还有 {each.decisions} 个决定，"
            f"所依据的事实{why.zh}可能随之不同",
            f"not exact: {number_of(each.decisions, 'decision')} of {each.moment.en} came after"
            f" changed ones, and their facts{why.en} might have been others",
        )
    others = ordered[_MOST_LATER:]
    if others:
        count = sum(each.decisions for each in others)
        yield Label(
            f"不是精确值：此外还有 {len(others)} 类共 {count} 个决定也是这样，见 --format json",
            f"not exact: so it is with {number_of(count, 'decision')} of {len(others)} further"
            " kinds, see --format json",
        )


def _facts(labels: Sequence[Label]) -> Label:
    if not labels:
        return Label("", "")
    zh, en = _listed(labels[:_MOST_FACTS])
    more = Label("等", ", …") if len(labels) > _MOST_FACTS else Label("", "")
    return Label(f"（{zh}{more.zh}）", f" ({en}{more.en})")


def _reach(found: Backtest) -> Iterator[Label]:
    if found.signing and found.changed:
        zh, en = _listed(found.signing)
        yield Label(
            f"{zh}按签约时的约定执行：数字说的是按草案签约的合约，已签的不受影响",
            f"{en}: as signed, so the figures are those of contracts that sign under the draft;"
            " those signed before keep theirs",
        )
    if found.amending and found.changed:
        zh, en = _listed(found.amending)
        yield Label(
            f"{zh}随签约固定，但只变得对客户更好：发布后，在履行的合约也按新的（修订）",
            f"{en}: as signed, but it only gets better for the customer; once published, contracts"
            " that run get it too, as an amendment",
        )


def _listed(labels: Sequence[Label]) -> tuple[str, str]:
    return "、".join(each.zh for each in labels), ", ".join(each.en for each in labels)


def _some(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:5])
    return f"{shown}, …" if len(numbers) > 5 else shown
