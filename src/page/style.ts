import { PAGE_STYLE } from '../markup/style';

/** How the review page looks: one column, cards; the values side by side where there is room. */
export const REVIEW_STYLE = `${PAGE_STYLE}
:root { --act: #0b5cad; --actInk: #fff; --pick: #e8f1fb; --good: #16643a; --goodPage: #e7f5ec; --mark: #ffe39a; --soft: #59606f; }
@media (prefers-color-scheme: dark) { :root { --act: #8ec1ff; --actInk: #10233b; --pick: #22344c; --good: #8fdcae; --goodPage: #1c3527; --mark: #6b5312; --soft: #a8b0c0; } }
body { max-width: 860px; padding: 20px 16px 64px; font-size: 16px; }
header.top { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 4px 16px; margin-bottom: 16px; }
h3 { font-size: 15px; margin: 12px 0 4px; }
a { color: var(--act); }
article { border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; margin: 0 0 20px; scroll-margin-top: 12px; }
article h2 { margin: 0; font-size: 19px; overflow-wrap: anywhere; }
article header { margin-bottom: 12px; } .count { float: right; color: var(--soft); margin: 2px 0 0 12px; }
fieldset { border: 0; border-top: 1px solid var(--line); margin: 14px 0 0; padding: 12px 0 0; min-width: 0; }
legend { float: left; width: 100%; font-weight: 600; padding: 0; overflow-wrap: anywhere; } legend + * { clear: both; }
.before { margin: 8px 0; padding: 0 14px; } .who { color: var(--soft); font-size: 14px; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
.choice { display: flex; gap: 10px; align-items: flex-start; border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; cursor: pointer; min-height: 44px; }
.choice input { margin: 4px 0 0; width: 18px; height: 18px; flex: none; accent-color: var(--act); }
.choice .text { min-width: 0; flex: 1; overflow-wrap: anywhere; } .side .who, .typed .who { display: block; }
.choice:hover { border-color: var(--act); } .choice:has(:checked) { background: var(--pick); border-color: var(--act); }
.choice:has(:focus-visible) { outline: 3px solid var(--act); outline-offset: 2px; }
.others { display: grid; gap: 8px; margin-top: 8px; }
.typed { display: grid; grid-template-columns: minmax(160px, auto) 1fr; gap: 8px; align-items: stretch; }
.value { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; } .none { color: var(--soft); font-style: italic; }
.blank { color: var(--soft); } mark { background: var(--mark); color: inherit; border-radius: 2px; }
textarea, input[type=text], input[type=search], select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 8px; padding: 9px 12px; width: 100%; min-height: 44px; }
button { font: inherit; font-weight: 600; background: var(--act); color: var(--actInk); border: 1px solid var(--act); border-radius: 8px; padding: 10px 20px; min-height: 44px; cursor: pointer; }
button.second { background: transparent; color: var(--act); }
:is(a, button, textarea, input, select, summary):focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.go { margin: 16px 0 0; display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
details { margin: 12px 0 0; } details.bar { display: block; padding: 8px 20px; } details.bar[open] { padding-bottom: 16px; } details form + form { border-top: 1px solid var(--line); margin-top: 14px; padding-top: 10px; } summary { cursor: pointer; color: var(--act); padding: 4px 0; } details > textarea { margin-top: 6px; }
.steps { margin-top: 12px; display: flex; gap: 18px; }
.note, .done { border-left: 4px solid var(--act); background: var(--pick); padding: 10px 14px; margin: 14px 0; border-radius: 0 8px 8px 0; }
.done { border-color: var(--good); background: var(--goodPage); }
.stop { border-radius: 0 8px 8px 0; }
table.record th { width: 32%; font-weight: 400; color: var(--soft); white-space: normal; overflow-wrap: anywhere; }
.planned { list-style: none; padding: 0; } .planned li { padding: 8px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.bar { border: 1px solid var(--line); border-radius: 12px; padding: 14px 20px; margin: 0 0 20px; display: grid; gap: 10px; }
.filter { display: grid; gap: 10px; margin: 10px 0 0; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); align-items: end; } .filter .go { margin: 0; }
.suggestion { color: var(--good); margin: 8px 0; overflow-wrap: anywhere; }
.empty { text-align: center; padding: 48px 16px; }
@media (max-width: 560px) { .sides, .typed { grid-template-columns: 1fr; } article { padding: 14px; margin-left: -4px; margin-right: -4px; } body { padding-top: 14px; } button { width: 100%; } }
`;
