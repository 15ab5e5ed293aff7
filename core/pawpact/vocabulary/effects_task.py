"""Core's effects that ask people to do something, or tell customers something."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import NAME_FORM, Argument, Combine, Effect, TextForm
from pawpact.vocabulary.effects_claim import TASK_SUBJECTS
from pawpact.vocabulary.task_kind import TASK_KINDS
from pawpact.vocabulary.types import ValueType

_CLOCKS = {
    "hours": Label("小时", "hours"),
    "service_hours": Label("服务时间的小时", "hours of service"),
    "working_days": Label("工作日", "working days"),
    "days": Label("天", "days"),
}
_ROLES = {
    "store_manager": Label("店长", "the manager"),
    "sales": Label("销售", "sales"),
    "service_agent": Label("客服", "the service agent"),
    "care_advisor": Label("饲养顾问", "the advisor"),
    "carer": Label("饲养员", "the carer"),
    "vet": Label("兽医", "the vet"),
}
KIND_FORM = TextForm(
    r"[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}",
    Label(
        "消息的种类，例如 pet.birthday（pawpact messages templates 列出）",
        "a kind of message, such as pet.birthday (see pawpact messages templates)",
    ),
    example="pet.birthday",
)
OPEN_TASK = Effect(
    name="open_task",
    label=Label("安排任务", "Open a task"),
    sentence=Label(
        "安排{role}任务（{kind}），{within}（{clock}）内完成",
        "open a task for {role} ({kind}), to be done within {within} ({clock})",
    ),
    arguments=(
        Argument(
            "kind",
            ValueType.TEXT,
            Label("任务", "Task"),
            form=NAME_FORM,
            choice_labels=TASK_KINDS,
        ),
        Argument("within", ValueType.INT, Label("时限", "Within"), minimum=0, maximum=720),
        Argument(
            "clock",
            ValueType.CHOICE,
            Label("计时", "Clock"),
            choices=tuple(_CLOCKS),
            choice_labels=_CLOCKS,
        ),
        Argument(
            "role",
            ValueType.CHOICE,
            Label("由谁", "Role"),
            required=False,
            choices=tuple(_ROLES),
            choice_labels=_ROLES,
        ),
        Argument(
            "late_to",
            ValueType.CHOICE,
            Label("逾期先告诉", "Told first when late"),
            required=False,
            choices=tuple(_ROLES),
            choice_labels=_ROLES,
        ),
        Argument(
            "late_hours",
            ValueType.INT,
            Label("每级等几小时", "Hours for each level"),
            required=False,
            minimum=1,
            maximum=720,
        ),
        Argument(
            "once_per",
            ValueType.CHOICE,
            Label("同时只开一个，每", "One at a time for each"),
            required=False,
            choices=tuple(TASK_SUBJECTS),
            choice_labels=TASK_SUBJECTS,
        ),
    ),
    combine=Combine.ALL,
    doc="Somebody of the store has to do it in time, or whoever is above is told. Once for each"
    " rule, subject and moment; of one decision at most five. `late_to` names who is told before"
    " the manager, and where that is the task's own role the next member of it has the task;"
    " `late_hours` is how long each has before the next one is told. With `once_per` there is one"
    " open task of the kind at a time about that subject, whichever rule opened it: another is"
    " `already`.",
)
SEND_MESSAGE = Effect(
    name="send_message",
    label=Label("发送消息", "Send a message"),
    sentence=Label("发送消息 {template}", "send the message {template}"),
    arguments=(Argument("template", ValueType.TEXT, Label("消息", "Message"), form=KIND_FORM),),
    combine=Combine.ALL,
    doc="The customer is told, in the words of the store, once for each rule, subject and moment."
    " Over the weekly number of advertisements, or without her consent, it is capped.",
)
STAFF_ROLES = tuple(_ROLES)
"""Whom of a store a task can be for, and who may do what plugins offer."""

TASK_EFFECTS = (OPEN_TASK, SEND_MESSAGE)
