"""Effects on a deposit that is held: what of it becomes points, and that it goes back."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Argument, Combine, Effect
from pawpact.vocabulary.types import ValueType

OFFSET_DEPOSIT = Effect(
    name="offset_deposit",
    label=Label("抵扣押金", "Offset the deposit"),
    sentence=Label(
        "押金抵扣 {amount} 元，转为商城积分", "offset {amount} yuan of the deposit as mall points"
    ),
    arguments=(Argument("amount", ValueType.MONEY, Label("金额", "Amount"), minimum=1),),
    combine=Combine.LOWEST,
    doc="A part of the deposit becomes paid mall points (P08). Never more than was asked for, and"
    " never more than is held: beyond that it is capped.",
    grants=True,
    verdict=1,
    moments=("deposit.offset_requested",),
)
RETURN_DEPOSIT = Effect(
    name="return_deposit",
    label=Label("退还押金", "Return the deposit"),
    sentence=Label("退还在管的押金", "return what is held of the deposit"),
    arguments=(),
    combine=Combine.FIRST,
    doc="All that is held for the contract is owed to the customer (P09) and paid out. Where no"
    " rule asks for it core returns it all the same: nobody keeps a deposit for want of a rule.",
    grants=True,
    moments=("contract.ended",),
)

DEPOSIT_EFFECTS = (OFFSET_DEPOSIT, RETURN_DEPOSIT)
