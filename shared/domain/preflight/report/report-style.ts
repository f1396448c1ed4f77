// Owns how the printed preflight report looks: one A4 column, quiet, with shape and word for every level so that it also reads in grey.

export const reportStyle = `
@page { size: A4; margin: 16mm 15mm 18mm; }
:root { --ink: #1c2024; --soft: #5b6570; --line: #d9dee3; --paper: #f5f7f8;
  --ok: #2b6e4f; --warning: #8a5a00; --blocker: #b3261e; --unknown: #5b6570; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; max-width: 180mm; padding: 10mm 0; color: var(--ink); background: #fff;
  font: 9.5pt/1.45 Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
@media print { body { padding: 0; max-width: none; } }
h1 { font-size: 19pt; line-height: 1.15; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 13pt; margin: 11mm 0 1mm; padding-top: 3mm; border-top: 1.2pt solid var(--ink); font-weight: 650;
  break-after: avoid; }
h3 { font-size: 8pt; margin: 5mm 0 0.5mm; color: var(--soft); font-weight: 650; letter-spacing: 0.07em;
  text-transform: uppercase; break-after: avoid; }
p { margin: 0.6mm 0; }
.about { color: var(--soft); margin: 1.5mm 0 0; }
.verdict { font-size: 12pt; line-height: 1.35; margin: 6mm 0 4mm; padding: 3.5mm 4.5mm; background: var(--paper);
  border-left: 2.4pt solid var(--ink); }
p.verdict { color: var(--ink); }
.verdict.blocker { border-color: var(--blocker); } .verdict.warning { border-color: var(--warning); }
.verdict.ok { border-color: var(--ok); } .verdict.unknown { border-color: var(--unknown); }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-size: 8pt; color: var(--soft); font-weight: 600; padding: 1mm 3mm 1mm 0;
  border-bottom: 0.6pt solid var(--line); }
td { padding: 1.3mm 3mm 1.3mm 0; vertical-align: top; border-bottom: 0.4pt solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr { break-inside: avoid; }
.checks { table-layout: fixed; }
.level, .mark { white-space: nowrap; font-weight: 600; width: 25mm; }
.shape { display: inline-block; width: 4.4mm; font-family: "DejaVu Sans", "Segoe UI Symbol", sans-serif; font-weight: 400; }
.ok { color: var(--ok); } .warning { color: var(--warning); } .blocker { color: var(--blocker); } .unknown { color: var(--unknown); }
.name { width: 50mm; }
.name.off { font-weight: 600; }
.where { width: 30mm; }
.more { margin: 1.2mm 0 0; }
.more dt { float: left; clear: left; width: 17mm; color: var(--soft); font-size: 8.5pt; }
.more dd { margin: 0 0 0.7mm 17mm; font-size: 8.5pt; overflow-wrap: anywhere; }
.mono, pre { font: 7.8pt/1.4 "JetBrains Mono", "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; background: var(--paper); padding: 1.2mm 2mm; }
.foot { margin-top: 11mm; padding-top: 2.5mm; border-top: 0.6pt solid var(--line); color: var(--soft); font-size: 8pt; }
`;
