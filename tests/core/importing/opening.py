"""A store's old system as files: customers, pets, contracts, charges, points. Made up."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.importing.gathering import Source
from tests.core.importing.file import PET_HEADER, pet_cells, source, written
from tests.core.shop import phone

CUSTOMERS = """\
format: 1
import: customers
key: 编号
fields:
  name: 姓名
  phone: 手机
"""
CONTRACTS = """\
format: 1
import: contracts
key: 合约号
skip_when:
  - {column: 状态, is: [已结清], reason: {zh: 已结清, en: all paid}}
fields:
  customer: 客户
  pet: 宠物
  plan_price: 月付
  term: 期数
  signed_on: {column: 签约, dates: [YYYY-MM-DD]}
  next_debit_on: {column: 下次扣款, dates: [YYYY-MM-DD]}
  periods_paid: 已付
  streak: 连续
  deposit: 押金
"""
CHARGES = """\
format: 1
import: charges
key: [合约号, 期]
fields:
  contract: 合约号
  period: 期
  due_on: {column: 应扣, dates: [YYYY-MM-DD]}
  paid_on: {column: 实扣, dates: [YYYY-MM-DD]}
  amount: 金额
"""
POINTS = """\
format: 1
import: points
key: 客户
fields:
  customer: 客户
  paid: 积分
  bonus: 赠送
  reward_points: 奖励
  reward_expires_on: {column: 到期, dates: [YYYY-MM-DD]}
"""
CUSTOMER_HEADER = ("编号", "姓名", "手机")
CONTRACT_HEADER = (
    "合约号",
    "客户",
    "宠物",
    "月付",
    "期数",
    "签约",
    "下次扣款",
    "已付",
    "连续",
    "押金",
    "状态",
)
CHARGE_HEADER = ("合约号", "期", "应扣", "实扣", "金额")
POINT_HEADER = ("客户", "积分", "赠送", "奖励", "到期")
Cells = Sequence[str]


def customers(count: int) -> Source:
    rows = [(f"K{each}", f"客户{each % 10}", phone(each)) for each in range(count)]
    return source(written(CUSTOMER_HEADER, rows), CUSTOMERS, "customers.csv")


def pets(count: int) -> Source:
    return source(written(PET_HEADER, [pet_cells(f"P{each}") for each in range(count)]))


def contract_cells(number: int = 0, **changed: str) -> list[str]:
    """A contract signed in October, three of twelve periods paid; next debit on 15 April."""
    plain = (
        f"C{number}",
        f"K{number}",
        f"P{number}",
        "398.00",
        "12",
        "2025-12-15",
        "2026-04-15",
        "3",
        "",
        "",
        "进行中",
    )
    cells = dict(zip(CONTRACT_HEADER, plain, strict=True))
    assert changed.keys() <= cells.keys()
    return list({**cells, **changed}.values())


def contracts(rows: Sequence[Cells]) -> Source:
    return source(written(CONTRACT_HEADER, rows), CONTRACTS, "contracts.csv")


def charges(rows: Sequence[Cells]) -> Source:
    return source(written(CHARGE_HEADER, rows), CHARGES, "charges.csv")


def points(rows: Sequence[Cells]) -> Source:
    return source(written(POINT_HEADER, rows), POINTS, "points.csv")
