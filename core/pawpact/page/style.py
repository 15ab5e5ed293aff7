"""How a page looks: on a screen, by day and by night, and on A4."""

STYLE = """
:root { color-scheme: light dark; --ground: #fdfcf9; --card: #ffffff; --ink: #24302c;
  --quiet: #66736e; --line: #dfe4e0; --track: #efeee8; --good: #2f6f5e; --bad: #a8503f;
  --mind: #c9803f; --first: #2f6f5e; --second: #c08a2d; --third: #5b6fb0; }
@media (prefers-color-scheme: dark) { :root { --ground: #161b19; --card: #1e2523; --ink: #e6ebe8;
  --quiet: #9fada7; --line: #35403c; --track: #2a3330; --good: #6fbfa5; --bad: #e08e7b;
  --mind: #e0b15c; --first: #6fbfa5; --second: #e0b15c; --third: #95a6e6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 32px 24px 64px; color: var(--ink);
  background: var(--ground); font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
  "Source Han Sans SC", system-ui, sans-serif; }
header { border-bottom: 3px solid var(--good); margin-bottom: 28px; }
h1 { font-size: 28px; margin: 0; }
h2 { font-size: 20px; margin: 44px 0 4px; }
h3 { font-size: 14px; margin: 8px 0 2px; color: var(--quiet); }
header p, .under { margin: 2px 0 14px; color: var(--quiet); }
.mind { border-left: 4px solid var(--mind); padding-left: 10px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 14px;
  margin: 12px 0 24px; }
.card span { display: block; color: var(--quiet); }
.card strong { display: block; font-size: 25px; line-height: 1.35;
  font-variant-numeric: tabular-nums; }
.card small { color: var(--quiet); }
.charts { display: grid; grid-template-columns: repeat(2, 1fr); gap: 18px; margin: 18px 0; }
figure, .card, .scroll { border: 1px solid var(--line); border-radius: 10px;
  background: var(--card); padding: 14px 16px; margin: 0; }
figcaption { font-weight: 600; margin-bottom: 8px; }
.scroll { overflow-x: auto; padding: 4px 0; margin: 8px 0; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 12px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
svg.sides { width: 150px; } svg.swatch { width: 12px; display: inline-block; margin-right: 8px; }
.first { fill: var(--first); } .second { fill: var(--second); } .third { fill: var(--third); }
.good { fill: var(--good); } .bad { fill: var(--bad); } .track { fill: var(--track); }
.zero { fill: var(--quiet); }
.part-0 { fill: #2f6f5e; } .part-1 { fill: #6aa08f; } .part-2 { fill: #b8a14e; }
.part-3 { fill: #c9803f; } .part-4 { fill: #9c4a3c; } .part-5 { fill: #7d7d8a; }
.bar { display: flex; justify-content: space-between; gap: 16px; margin: 8px 0 2px;
  font-size: 13px; line-height: 1.35; }
.bar b { font-weight: 500; font-variant-numeric: tabular-nums; white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: 16px; margin: 0 0 8px; color: var(--quiet);
  font-size: 13px; }
.legend svg { width: 12px; height: 12px; display: inline-block; margin-right: 6px; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: 13px; }
th, td { padding: 5px 14px; border-top: 1px solid var(--line); vertical-align: top; }
th, td:first-child { white-space: nowrap; }
tr:first-child th { border-top: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.what { display: inline-block; min-width: 15em; }
.time, code { white-space: nowrap; font-variant-numeric: tabular-nums; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Consolas, monospace; }
td.yes, .yes { color: var(--good); } td.no, .no { color: var(--bad); font-weight: 600; }
pre { font: 13px/1.55 ui-monospace, "Noto Sans Mono CJK SC", "SF Mono", Consolas, monospace;
  overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card);
  padding: 14px 16px; }
details { margin-top: 10px; } summary { cursor: pointer; }
.metrics { columns: 2; column-gap: 36px; }
.metrics article { break-inside: avoid; margin-bottom: 22px; }
.metrics h2 { font-size: 17px; margin: 0; }
.metrics td { padding: 5px 8px; width: 34%; white-space: normal; }
.metrics td.number { width: 26%; white-space: nowrap; }
.metrics td:last-child { color: var(--quiet); width: 40%; }
.formula { margin: 0 0 6px; color: var(--quiet); font-size: 13px; }
@media (max-width: 760px) { .charts { grid-template-columns: 1fr; } .metrics { columns: 1; } }
@media print { :root { color-scheme: light; } @page { size: A4; margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 11px; } .card strong { font-size: 18px; }
  figure, .card, tr { break-inside: avoid; } pre { white-space: pre-wrap; } }
"""
