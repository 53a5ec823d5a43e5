import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { idKey } from '../model/state';
import type { ExportedLink, ExportedState } from './exported';
import type { Problems } from './shape';

/** Checks what must hold between the parts of an export, each of which has its shape already. O(links). */
export function checkConsistency(given: ExportedState, problems: Problems): void {
	checkCounts(given, problems);
	const links = new LinkCheck(given.head.nextLink, given.head.fields.length, problems);
	given.links.forEach((link, index) => links.check(link, `links[${index}]`));
	checkConflicts(given, problems);
}

function checkCounts(given: ExportedState, problems: Problems): void {
	const { counts, links, openConflicts, history, guard } = given;
	const found = {
		links: links.length,
		openConflicts: openConflicts.length,
		history: history.length,
		guard: Object.keys(guard).length,
	};
	for (const name of ['links', 'openConflicts', 'history', 'guard'] as const) {
		if (counts[name] === found[name]) continue;
		problems.note(`counts.${name}`, `${found[name]}, as many as there are`, counts[name]);
	}
}

const LINK_ID = /^[1-9a-z][0-9a-z]*$/;

/** A link's number is below the next one's, a record is linked once, and fields are those of the head. */
class LinkCheck {
	private readonly seen = new Set<string>();
	private readonly linked = {
		master: new Map<string, string>(),
		slave: new Map<string, string>(),
	};

	constructor(
		private readonly nextLink: number,
		private readonly fields: number,
		private readonly problems: Problems,
	) {}

	check(link: ExportedLink, at: string): void {
		if (!LINK_ID.test(link.id) || parseInt(link.id, 36) >= this.nextLink) {
			this.problems.note(`${at}.id`, 'the number of a link below head.nextLink', link.id);
		}
		if (this.seen.has(link.id)) this.problems.note(`${at}.id`, 'in use once only', link.id);
		this.seen.add(link.id);
		for (const side of SIDES) this.checkSide(link, side, at);
	}

	private checkSide(link: ExportedLink, side: Side, at: string): void {
		const id = link.ids[side];
		if (id !== undefined) {
			const other = this.linked[side].get(idKey(id));
			if (other !== undefined) {
				const expected = `linked once, and link "${other}" has it too`;
				this.problems.note(`${at}.ids.${side}`, expected, id);
			}
			this.linked[side].set(idKey(id), link.id);
		}
		const last = (link.shadows[side]?.length ?? 0) - 1;
		const kept = link.base?.[side].map(([field]) => field) ?? [];
		const sent = (link.intents ?? [])
			.filter((intent) => intent.target === side)
			.flatMap((intent) => intent.fields.map((part) => part.field));
		this.checkFields([last], `${at}.shadows.${side}`);
		this.checkFields(kept, `${at}.base.${side}`);
		this.checkFields(link.apart?.[side] ?? [], `${at}.apart.${side}`);
		this.checkFields(sent, `${at}.intents`);
		this.checkFields(
			(link.kept ?? []).map(({ field }) => field),
			`${at}.kept`,
		);
		this.checkFields(
			(link.marks ?? []).flatMap(({ fields }) => fields),
			`${at}.marks`,
		);
	}

	private checkFields(indexes: readonly number[], at: string): void {
		const wrong = indexes.find((index) => index >= this.fields);
		if (wrong === undefined) return;
		this.problems.note(at, `about the ${this.fields} fields of head.fields`, `field ${wrong}`);
	}
}

function checkConflicts(given: ExportedState, problems: Problems): void {
	const links = new Set(given.links.map((link) => link.id));
	const ids = new Set<string>();
	given.openConflicts.forEach(({ id, status, link }, index) => {
		const at = `openConflicts[${index}]`;
		if (status !== 'open') problems.note(`${at}.status`, '"open"', status);
		if (ids.has(id)) problems.note(`${at}.id`, 'in use once only', id);
		ids.add(id);
		if (link !== undefined && !links.has(link)) {
			problems.note(`${at}.link`, 'the id of a link that is there', link);
		}
	});
	given.history.forEach(({ status }, index) => {
		if (status === 'open') {
			problems.note(`history[${index}].status`, 'that of a closed entry', status);
		}
	});
}
