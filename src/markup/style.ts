/** Colours and texts that all pages have, by day and at night. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1f2430; --soft: #5d6575; --line: #d9dde5; --page: #fff; --band: #f5f6f9; --stop: #b3261e; --stopPage: #fdecea; --out: #ffd7d5; --in: #c8f2d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ee; --soft: #a0a8b8; --line: #3a404d; --page: #1b1e26; --band: #252934; --stop: #ff9a92; --stopPage: #3b2022; --out: #6b2b2b; --in: #1f5430; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1200px; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 8px; }
p { margin: 4px 0; } .soft { color: var(--soft); } ul { margin: 4px 0; padding-left: 20px; }
.stop { border-left: 4px solid var(--stop); background: var(--stopPage); padding: 10px 14px; margin: 14px 0; }
.stop b { color: var(--stop); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: 1px solid var(--line); overflow-wrap: break-word; max-width: 420px; }
th { background: var(--band); font-weight: 600; white-space: nowrap; } td.number, th.number { text-align: right; }
del { background: var(--out); text-decoration: none; } ins { background: var(--in); text-decoration: none; }
pre { background: var(--band); padding: 10px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
