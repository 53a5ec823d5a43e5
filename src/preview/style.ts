import { PAGE_STYLE } from '../markup/style';

/** How the page looks; on a narrow screen its rows stand one below the other. */
export const STYLE = `${PAGE_STYLE}@media (max-width: 640px) {
	body { padding: 14px; }
	table.rows, table.rows tbody, table.rows tr, table.rows td { display: block; width: 100%; max-width: none; overflow-wrap: anywhere; }
	table.rows thead { display: none; }
	table.rows tr { border-bottom: 2px solid var(--line); padding: 8px 0; }
	table.rows td { border: 0; padding: 2px 0; }
	table.rows td::before { content: attr(data-is) ": "; color: var(--soft); }
	table.rows td.none { display: none; }
}
`;
