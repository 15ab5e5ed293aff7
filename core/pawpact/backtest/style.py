"""How the page looks, on a screen and on A4."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 32px 24px; color: #24302c; background: #fff;
  font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC",
  sans-serif; }
header { border-bottom: 3px solid #2f6f5e; margin-bottom: 20px; }
h1 { font-size: 26px; margin: 0; }
h2 { font-size: 16px; margin: 24px 0 6px; }
h3 { font-size: 14px; margin: 8px 0 2px; color: #66736e; }
header p { margin: 4px 0 12px; color: #66736e; }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; margin: 12px 0; }
.card { border: 1px solid #dfe4e0; border-radius: 8px; padding: 12px 16px; }
.card span { display: block; color: #66736e; }
.card strong { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
.mind { border-left: 4px solid #c9803f; padding-left: 10px; }
.charts { display: grid; grid-template-columns: repeat(2, 1fr); gap: 18px; margin: 18px 0; }
figure { margin: 0; border: 1px solid #dfe4e0; border-radius: 8px; padding: 14px 16px; }
figcaption { font-weight: 600; margin-bottom: 8px; }
.bar { margin: 6px 0 2px; font-size: 13px; line-height: 1.35; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 15px; fill: #24302c; }
.track { fill: #f0efe9; } .good { fill: #2f6f5e; } .bad { fill: #9c4a3c; }
table { width: 100%; border-collapse: collapse; margin: 14px 0; }
th, td { border-top: 1px solid #ebeeec; padding: 5px 8px; text-align: left; vertical-align: top; }
th { color: #66736e; font-weight: 500; }
pre { background: #f7f6f2; padding: 10px 12px; overflow-x: auto; font-size: 13px; margin: 0; }
@media (max-width: 720px) { .cards, .charts { grid-template-columns: 1fr; } }
@media print { @page { size: A4; margin: 14mm; } body { max-width: none; padding: 0; }
  pre { white-space: pre-wrap; } }
"""
