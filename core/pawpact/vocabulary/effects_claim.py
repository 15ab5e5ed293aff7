"""Effects that make good what went wrong with goods or a service."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import NAME_FORM, Argument, Combine, Effect
from pawpact.vocabulary.task_kind import TASK_KINDS
from pawpact.vocabulary.types import ValueType

TASK_SUBJECTS = {
    "customer": Label("客户", "customer"),
    "contract": Label("合约", "contract"),
    "pet": Label("宠物", "pet"),
}
"""What tasks of rules can be about, whatever it was that opened them."""
_LINE = ("customer", "order_line")
_ONCE = "One claim for each line of an order, whoever asks: a second one is `already`."

RESHIP = Effect(
    name="reship",
    label=Label("补发", "Reship"),
    sentence=Label("免费补发，无需寄回", "send the goods again, nothing to be sent back"),
    arguments=(),
    combine=Combine.FIRST,
    doc="The warehouse sends the line again within `mall_orders.reship_within_hours`; the store"
    f" bears goods and courier. {_ONCE}",
    grants=True,
    carried=_LINE,
)
REFUND_LINE = Effect(
    name="refund_line",
    label=Label("退货退款", "Refund a line"),
    sentence=Label("退货退款，原路退回", "take the goods back and refund them"),
    arguments=(),
    combine=Combine.FIRST,
    doc=f"Once the goods are back, what paid for them goes back to where it came from. {_ONCE}",
    grants=True,
    carried=_LINE,
)
EXCHANGE_LINE = Effect(
    name="exchange_line",
    label=Label("换货", "Exchange a line"),
    sentence=Label("换货", "exchange the goods"),
    arguments=(),
    combine=Combine.FIRST,
    doc=f"Once the goods are back, the same line is sent again. {_ONCE}",
    grants=True,
    carried=_LINE,
)
COMPENSATE = Effect(
    name="compensate",
    label=Label("补偿积分", "Compensate with points"),
    sentence=Label("致歉积分 {points} 分", "{points} points as an apology"),
    arguments=(
        Argument("points", ValueType.INT, Label("积分", "Points"), minimum=0, maximum=10_000),
    ),
    combine=Combine.HIGHEST,
    doc="Reward points, once for each line of an order, and for each occasion where there is"
    " none. Out of the store's budget of the month (`referred` where it is used up: the manager is"
    " asked) and up to the customer's most of a month (the rest is `capped`).",
    grants=True,
    cost_of="points",
    cost_argument="points",
    carried=("customer",),
)
HOLD_DEBITS = Effect(
    name="hold_debits",
    label=Label("暂停扣款", "Hold the debits"),
    sentence=Label("暂停扣款，等待处理结果", "hold the debits until this is decided"),
    arguments=(),
    combine=Combine.FIRST,
    doc="Nothing is debited while the contract's claim is open; `release_debits` of the same"
    " policy group lets debits go on, after a fresh notice.",
    carried=("contract",),
    opposite="release_debits",
)
RELEASE_DEBITS = Effect(
    name="release_debits",
    label=Label("恢复扣款", "Release the debits"),
    sentence=Label("恢复扣款", "let debits go on"),
    arguments=(),
    combine=Combine.FIRST,
    doc="What `hold_debits` of the same policy group held goes on, unless another hold lies there.",
    carried=("contract",),
)
_TASK = (
    Argument(
        "kind", ValueType.TEXT, Label("任务", "Task"), form=NAME_FORM, choice_labels=TASK_KINDS
    ),
    Argument(
        "about",
        ValueType.CHOICE,
        Label("关于", "About"),
        required=False,
        choices=tuple(TASK_SUBJECTS),
        choice_labels=TASK_SUBJECTS,
    ),
)
FINISH_TASK = Effect(
    name="finish_task",
    label=Label("任务办结", "Finish a task"),
    sentence=Label("任务办结（{kind}）", "the task is done ({kind})"),
    arguments=_TASK,
    combine=Combine.ALL,
    doc="Tasks of this kind that `open_task` opened about the same subject are done: what the"
    " moment carries first, or what `about` names.",
    opposite="open_task",
)
STOP_CLOCK = Effect(
    name="stop_clock",
    label=Label("时限暂停", "Stop a task's clock"),
    sentence=Label("等待客户，时限暂停（{kind}）", "its clock stands still ({kind})"),
    arguments=_TASK,
    combine=Combine.ALL,
    doc="The customer's answer is awaited: the deadline of such tasks does not come nearer.",
    opposite="start_clock",
)
START_CLOCK = Effect(
    name="start_clock",
    label=Label("时限继续", "Start a task's clock again"),
    sentence=Label("时限继续（{kind}）", "its clock goes on ({kind})"),
    arguments=_TASK,
    combine=Combine.ALL,
    doc="The deadline of such tasks moves by as long as the customer was waited for.",
)

CLAIM_EFFECTS = (
    RESHIP,
    REFUND_LINE,
    EXCHANGE_LINE,
    COMPENSATE,
    HOLD_DEBITS,
    RELEASE_DEBITS,
    FINISH_TASK,
    STOP_CLOCK,
    START_CLOCK,
)
