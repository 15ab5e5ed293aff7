"""How the page looks, on a screen and on A4."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 32px 24px; color: #24302c; background: #fff;
  font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC",
  sans-serif; }
header { border-bottom: 3px solid #2f6f5e; margin-bottom: 24px; }
h1 { font-size: 26px; margin: 0; }
header p { margin: 4px 0 12px; color: #66736e; }
.cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: 14px; margin-bottom: 24px; }
.card { border: 1px solid #dfe4e0; border-radius: 8px; padding: 12px 16px; }
.card span { display: block; color: #66736e; }
.card strong { display: block; font-size: 26px; line-height: 1.3;
  font-variant-numeric: tabular-nums; }
.card small { color: #8a958f; }
.charts { display: grid; grid-template-columns: repeat(2, 1fr); gap: 18px; margin-bottom: 24px; }
figure { margin: 0; border: 1px solid #dfe4e0; border-radius: 8px; padding: 14px 16px; }
figcaption { font-weight: 600; margin-bottom: 10px; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 15px; fill: #24302c; font-variant-numeric: tabular-nums; }
.metrics { columns: 2; column-gap: 36px; }
article { break-inside: avoid; margin-bottom: 22px; }
h2 { font-size: 17px; margin: 0; }
.formula { margin: 0 0 6px; color: #8a958f; font-size: 13px; }
table { width: 100%; border-collapse: collapse; }
td { border-top: 1px solid #ebeeec; padding: 5px 8px; width: 34%; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; width: 26%; }
td:last-child { color: #66736e; width: 40%; }
@media (max-width: 720px) { .cards, .charts { grid-template-columns: 1fr; }
  .metrics { columns: 1; } }
@media print {
  @page { size: A4; margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 11px; }
  .card strong { font-size: 18px; }
  .card, figure { break-inside: avoid; }
}
"""
