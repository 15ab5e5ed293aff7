"""What each movement of the books means to the customer whose statement it stands on."""

from __future__ import annotations

from pawpact.kernel.label import Label

MOVEMENT_TITLES: dict[str, Label] = {
    "OPEN": Label("从原来的账转入的余额", "Balance brought along from the books before"),
    "P01": Label("月付扣款到账，转为商城积分", "Monthly debit received, turned into mall points"),
    "P03": Label("首次扣款立减，转为商城积分", "First debit with discount, turned into points"),
    "P04": Label("首月半价，转为商城积分", "First month at half price, turned into points"),
    "P05": Label("减免一期月付，发放赠送积分", "One period waived, gift points granted"),
    "P06a": Label("推荐有礼，发放赠送积分", "Reward for a referral, gift points granted"),
    "P07": Label("收到押金", "Deposit received"),
    "P08": Label("押金抵扣，转为商城积分", "Deposit turned into mall points"),
    "P09": Label("押金余额转为待退款", "Rest of the deposit to be refunded"),
    "P10": Label("退款已退回原付款方式", "Refund paid out"),
    "P11": Label("商城订单付款", "Order paid"),
    "P12": Label("订单未发货取消，补付的现金待退", "Order called off, cash to be refunded"),
    "P13": Label("发放奖励积分", "Reward points granted"),
    "P14": Label("奖励积分抵扣订单", "Reward points spent on an order"),
    "P15": Label("奖励积分到期", "Reward points expired"),
    "P16": Label("发放优惠券", "Coupon granted"),
    "P17": Label("使用优惠券", "Coupon used"),
    "P18": Label("发放免费服务", "Free service granted"),
    "P18r": Label("收回未用的权益", "Benefit not used, taken back"),
    "P19": Label("使用免费服务", "Free service used"),
    "P19r": Label("服务取消，权益退回", "Service called off, benefit given back"),
    "P20": Label("权益或优惠券到期", "Benefit or coupon expired"),
    "P21": Label("会员折扣订单付款", "Order paid at a member's price"),
    "P22": Label("商城订单退款", "Order refunded"),
    "P25": Label(
        "扣款被支付渠道退回，收回积分", "Debit reversed by the provider, points taken back"
    ),
    "P26": Label(
        "扣款被支付渠道退回，收回积分", "Debit reversed by the provider, points taken back"
    ),
    "P27": Label("合约结束，余额转为待退款", "Contract ended, balances to be refunded"),
    "P28": Label("合约提前结束，按确认的账单结算", "Contract ended early, settled as confirmed"),
    "P29": Label("合约提前结束，费用待付", "Contract ended early, its fee is still to be paid"),
    "P30": Label("合约结束满期未用的积分转为待退款", "Points unused after the end to be refunded"),
    "P32": Label("健康保障退款", "Refund under the health guarantee"),
    "P34": Label("奖励积分支付活动费", "Event paid with reward points"),
    "P36": Label("活动取消，费用待退", "Event cancelled, fee to be refunded"),
    "P38": Label("推荐奖励撤回", "Reward for a referral withdrawn"),
    "P38a": Label(
        "跨店推荐奖励撤回", "Reward for a referral withdrawn, another store had borne it"
    ),
    "P39a": Label("在其他门店使用积分", "Points spent in another store"),
    "P40": Label("门店停业，余额转为待退款", "Store closes, balances to be refunded"),
    "P41": Label("奖励积分收回", "Reward points taken back"),
    "P45": Label("合约结束后到账的扣款，全额待退", "Debit received too late, to be refunded"),
    "P46": Label("重复或过期支付的押金，全额待退", "Deposit paid twice or late, to be refunded"),
    "P23": Label("补发商品，门店承担", "Goods sent again at the store's cost"),
    "P24": Label("仓库责任，向仓库索赔", "Goods sent again, claimed from the warehouse"),
    "P31": Label("健康保障更换宠物", "Pet replaced under the guarantee"),
    "P33": Label("收到活动费", "Event fee received"),
    "P35": Label("活动已举办，确认收入", "Event held, fee earned"),
    "P37": Label("门店承担的就诊优惠", "Clinic discount funded by the store"),
    "P42": Label("交付领养礼包", "Adoption kit handed over"),
    "P02": Label("支付渠道打款，扣除手续费", "Provider paid out, less its fee"),
    "P38b": Label("跨店推荐奖励撤回，费用冲回", "Reward borne for another store owed back"),
    "P39b": Label("收取他店积分的销售", "Goods sold for points of another store"),
    "P48": Label("门店之间结算", "Stores settled what they owe each other"),
    "P47a": Label("付清欠款", "Debt paid"),
    "P47b": Label("欠款核销", "Debt written off"),
}
_OTHER = Label("其他变动，请向门店查询", "Other movement, please ask the store")


def movement_title(movement: str) -> Label:
    """A movement in the customer's words."""
    return MOVEMENT_TITLES.get(movement, _OTHER)
