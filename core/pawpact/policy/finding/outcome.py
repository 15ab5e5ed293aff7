"""R4xx: rules that read well but decide otherwise than they promise."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code

OUTCOMES: dict[str, Code] = {
    "R401": Code(
        Label("禁止的事会发生", "what must never happen can"),
        Label(
            "在各个临界点上试算时，never 里禁止的事实或效果出现了。给出的例子可以直"
            "接用 `rules explain` 查看。",
            "Tried at all boundary points, a fact or effect that `never` forbids came "
            "about. Run the example through `rules explain`.",
        ),
    ),
    "R402": Code(
        Label("测试没有通过", "a test fails"),
        Label(
            "规则文件里的测试得出了与预期不同的结果。",
            "A test in the rule file comes out otherwise than it expects.",
        ),
    ),
    "R403": Code(
        Label("规则缺少测试", "a rule lacks tests"),
        Label(
            "平台的每条规则至少要有一个命中的测试和一个不命中的测试；"
            "`hit: all` 下总是命中的（`when: {}`）只要前一个。",
            "Each of the platform's rules has one test that fires it and one that does not; one "
            "that always counts (`when: {}` under `hit: all`) has the first alone.",
        ),
    ),
    "R404": Code(
        Label("算出的事实超出声明", "fact beyond its declaration"),
        Label(
            "在临界点上试算时，规则用 set 把事实设成了它的声明不允许的值。真的遇到时"
            "这一件会转人工。用 min、max 把算出的数限制住。",
            "Tried at the boundary points, a rule sets a fact to a value that its declaration "
            "does not allow. A real case would wait for a person. "
            "Fence the number with min or max.",
        ),
    ),
}
