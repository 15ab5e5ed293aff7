"""How the page looks, by day and by night."""

STYLE = """
:root { color-scheme: light dark; --ground: #fdfcf9; --card: #ffffff; --ink: #24302c;
  --quiet: #66736e; --line: #dfe4e0; --track: #efeee8; --good: #2f6f5e; --bad: #a8503f;
  --first: #2f6f5e; --second: #c08a2d; --third: #5b6fb0; }
@media (prefers-color-scheme: dark) { :root { --ground: #161b19; --card: #1e2523; --ink: #e6ebe8;
  --quiet: #9fada7; --line: #35403c; --track: #2a3330; --good: #6fbfa5; --bad: #e08e7b;
  --first: #6fbfa5; --second: #e0b15c; --third: #95a6e6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 32px 24px 64px; color: var(--ink);
  background: var(--ground); font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
  "Source Han Sans SC", system-ui, sans-serif; }
header { border-bottom: 3px solid var(--good); margin-bottom: 28px; }
h1 { font-size: 28px; margin: 0; }
h2 { font-size: 20px; margin: 44px 0 4px; }
header p, .under { margin: 2px 0 14px; color: var(--quiet); }
.charts { display: grid; grid-template-columns: repeat(2, 1fr); gap: 18px; }
figure, .card, .scroll { border: 1px solid var(--line); border-radius: 10px;
  background: var(--card); padding: 14px 16px; margin: 0; }
figcaption { font-weight: 600; margin-bottom: 8px; }
.scroll { overflow-x: auto; padding: 4px 0; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 12px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
.first { fill: var(--first); } .second { fill: var(--second); } .third { fill: var(--third); }
.good { fill: var(--good); } .bad { fill: var(--bad); } .track { fill: var(--track); }
.legend { display: flex; flex-wrap: wrap; gap: 16px; margin: 0 0 8px; color: var(--quiet);
  font-size: 13px; }
.legend svg { width: 12px; height: 12px; display: inline-block; margin-right: 6px; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: 13px; }
th, td { padding: 5px 14px; border-top: 1px solid var(--line); vertical-align: top; }
tr:first-child th { border-top: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.time, code { white-space: nowrap; font-variant-numeric: tabular-nums; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Consolas, monospace; }
.yes { color: var(--good); } .no { color: var(--bad); font-weight: 600; }
pre { font: 13px/1.55 ui-monospace, "Noto Sans Mono CJK SC", "SF Mono", Consolas, monospace;
  overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card);
  padding: 14px 16px; }
details { margin-top: 10px; } summary { cursor: pointer; }
@media (max-width: 760px) { .charts { grid-template-columns: 1fr; } }
@media print { @page { size: A4; margin: 14mm; } body { max-width: none; padding: 0;
  font-size: 11px; } figure, tr { break-inside: avoid; } }
"""
