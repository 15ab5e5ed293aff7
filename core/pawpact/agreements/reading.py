"""Reads a template from its YAML file; what is wrong is found with line and column."""

from __future__ import annotations

from pawpact.agreements.values import RESERVED, Paragraph, Section, Template
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.field import LONGEST_PROSE, Fields
from pawpact.policy.reading.source import Node, read_yaml

KIND = "agreement"


def read_template(file: str, text: str, findings: Findings) -> Template:
    """The template in this text, as far as it can be read; ``file`` is what people are shown."""
    fields = Fields(read_yaml(file, text), findings)
    fields.integer("format", required=True)
    fields.choice("kind", (KIND,), required=True)
    template = Template(
        name=fields.slug("name", required=True),
        version=fields.text("version", required=True),
        title=fields.text("title", required=True),
        span=fields.span,
        sections=tuple(
            _section(node, findings) for node in fields.sequence("sections", required=True)
        ),
        content=text,
    )
    fields.close()
    return template


def _section(node: Node, findings: Findings) -> Section:
    fields = Fields(node, findings)
    section = Section(
        fields.slug("id", required=True),
        fields.text("title", required=True),
        fields.key_span("id"),
        tuple(_paragraph(each, findings) for each in fields.sequence("text", required=True)),
    )
    fields.close()
    return section


def _paragraph(node: Node, findings: Findings) -> Paragraph:
    if node.kind == "scalar":
        return Paragraph(_prose(node, findings), node.span)
    fields = Fields(node, findings)
    term = fields.slug("term", required=True)
    text = fields.node_of("text", required=True)
    fields.close()
    if text is None:
        return Paragraph("", node.span, term)
    return Paragraph(_prose(text, findings), text.span, term)


def _prose(node: Node, findings: Findings) -> str:
    text = node.text.strip()
    if len(text) > LONGEST_PROSE:
        findings.error(
            "R201",
            node.span,
            Label(
                f"一段最多 {LONGEST_PROSE} 个字",
                f"a paragraph has at most {LONGEST_PROSE} characters",
            ),
        )
    if text.startswith(RESERVED) or "\n" in text:
        findings.error(
            "A107",
            node.span,
            Label(
                "段落不以 # 或 ** 开头，也不分行",
                "a paragraph neither begins with # or ** nor has lines",
            ),
        )
    return text
