"""What the tasks are called that the rules which come with pawpact open and finish."""

from pawpact.kernel.label import Label

TASK_KINDS = {
    "complaint_advice": Label("解答饲养问题", "advise on keeping a pet"),
    "complaint_approval": Label("审批客诉补偿", "approve what a complaint is given"),
    "complaint_cause": Label("查看客诉原因与处理", "read why a complaint came about"),
    "complaint_decision": Label("审核紧急客诉", "decide an urgent complaint"),
    "complaint_improvement": Label("改进服务，避免再犯", "see that a fault does not recur"),
    "complaint_plan": Label("协商扣款或方案", "settle a matter of debits or plans"),
    "identify_ill_pet": Label("问清哪只宠物生病", "ask which pet is ill"),
    "complaint_response": Label("响应客诉", "respond to a complaint"),
    "complaint_revisit": Label("客诉二次回访", "call back about a complaint"),
    "complaint_solution": Label("给出解决方案", "offer a solution"),
    "complaint_summary": Label("汇总上月客诉", "sum up the month's complaints"),
    "complaint_triage": Label("判断客诉归谁处理", "see where a complaint belongs"),
    "guarantee_claim": Label("办理重大疾病保障", "settle a claim under the guarantee"),
    "call_about_illness": Label("联系生病宠物的客户", "call about an ill pet"),
    "confirm_recovery": Label("兽医确认宠物是否康复", "a vet looks whether it is well"),
    "extend_pause": Label("决定是否延长暂停", "decide whether a pause is extended"),
}
"""By the rule's own word; a store may have words of its own besides."""
