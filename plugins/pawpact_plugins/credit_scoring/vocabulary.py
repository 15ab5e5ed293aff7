"""The words this plugin adds to rule files."""

from __future__ import annotations

from pawpact.sdk import Fact, Label, PluginVocabulary, ValueType

STATUS = Fact(
    name="credit.status",
    type=ValueType.CHOICE,
    label=Label("信用查询结果", "Credit check"),
    subject="customer",
    example="ok",
    owner="credit_scoring",
    choices=(
        "ok",
        "unavailable",
        "refused",
        "unknown",
        "no_account",
        "no_consent",
        "wrong_person",
    ),
    choice_labels={
        "ok": Label("已查到", "answered"),
        "unavailable": Label("服务不可用", "unavailable"),
        "refused": Label("服务方拒绝", "refused by the provider"),
        "unknown": Label("未知", "unknown"),
        "no_account": Label("没有账户", "no account"),
        "no_consent": Label("没有授权", "no consent"),
        "wrong_person": Label("不是本人账户", "another person's account"),
    },
    doc="Always present. Anything but ok means that there is no score to decide on.",
)
SCORE = Fact(
    name="credit.score",
    type=ValueType.INT,
    label=Label("芝麻信用分", "Credit score"),
    subject="customer",
    example="612",
    owner="credit_scoring",
    unit="score",
    optional=True,
    personal=True,
    minimum=350,
    maximum=950,
    doc="Known only where the status is ok and the answer is not older than score_valid_days.",
)
DECISION = Fact(
    name="credit.decision",
    type=ValueType.CHOICE,
    label=Label("信用结论", "Credit decision"),
    subject="application",
    example="rejected",
    owner="credit_scoring",
    optional=True,
    derived=True,
    choices=("approved", "rejected", "pending"),
    choice_labels={
        "approved": Label("通过", "approved"),
        "rejected": Label("不足", "rejected"),
        "pending": Label("待人工", "pending"),
    },
    doc="Set by credit_scoring.decide; other policies chain through it.",
)
FAILURES = Fact(
    name="credit.failures",
    type=ValueType.LIST,
    label=Label("信用不足的原因", "Credit failures"),
    subject="application",
    example="[credit_below_threshold]",
    owner="credit_scoring",
    optional=True,
    derived=True,
    choice_labels={"credit_below_threshold": Label("信用分不足", "score below the line")},
    doc="Set by credit_scoring.decide where the decision is rejected.",
)
REMEDIES = Fact(
    name="credit.remedies",
    type=ValueType.LIST,
    label=Label("信用不足时可选的办法", "Ways on where credit falls short"),
    subject="application",
    example="[deposit_fallback, low_threshold_pet]",
    owner="credit_scoring",
    optional=True,
    derived=True,
    choice_labels={
        "deposit_fallback": Label("押金", "a deposit"),
        "low_threshold_pet": Label("低门槛宠物", "a low-threshold pet"),
    },
    doc="Set by credit_scoring.decide from on_fail where the decision is rejected.",
)
VOCABULARY = PluginVocabulary(
    facts=(STATUS, SCORE, DECISION, FAILURES, REMEDIES),
    needs=frozenset({"pet.low_threshold"}),
)
