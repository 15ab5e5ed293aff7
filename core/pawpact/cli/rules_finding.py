"""Findings of rule files as text, JSON or SARIF, the form that code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pawpact.kernel.label import Label, Language
from pawpact.policy.finding.diagnostic import Diagnostic, Span, as_json, in_reading_order, render

Format = Literal["text", "json", "sarif"]

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sampled(samples: Mapping[str, int]) -> Label | None:
    """That `never` was not tried at every combination, where it was not."""
    if not samples:
        return None
    listed = sorted(samples.items())
    zh = "、".join(f"{moment} {points} 种" for moment, points in listed)
    en = ", ".join(f"{moment} {points}" for moment, points in listed)
    return Label(
        f"说明：取值的组合太多，never 只抽样试算：{zh}",
        f"note: too many combinations to try `never` at all of them; tried a sample: {en}",
    )


def show_findings(
    found: Sequence[Diagnostic],
    texts: Mapping[str, str],
    form: Format,
    language: Language,
    samples: Mapping[str, int] | None = None,
    partial: Iterable[str] = (),
) -> str:
    """All findings in reading order; nothing in text form when there are none."""
    ordered = in_reading_order(found)
    if form == "text":
        return render(ordered, texts, language)
    if form == "json":
        content = {"schema": "pawpact.findings/1", "findings": as_json(ordered)}
        sampled = {"never_sampled": dict(sorted((samples or {}).items()))}
        return _dumped({**content, **sampled, "analysed_in_part": sorted(partial)})
    return _dumped(sarif(ordered, language))


def sarif(found: Sequence[Diagnostic], language: Language) -> dict[str, object]:
    """SARIF 2.1.0: one run, a result for each finding."""
    codes = sorted({each.code for each in found})
    return {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "pawpact rules", "rules": [{"id": code} for code in codes]}
                },
                "results": [_sarif_result(each, language) for each in found],
            }
        ],
    }


def _sarif_result(each: Diagnostic, language: Language) -> dict[str, object]:
    text = each.message.say(language)
    if each.help:
        text += f"\n{each.help.say(language)}"
    return {
        "ruleId": each.code,
        "level": each.severity,
        "message": {"text": text},
        "locations": [_location(each.span)],
        "relatedLocations": [
            {**_location(span), "message": {"text": label.say(language)}}
            for span, label in each.related
        ],
    }


def _location(span: Span) -> dict[str, object]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endColumn": span.column + span.length,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": span.file}, "region": region}}


def _dumped(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
