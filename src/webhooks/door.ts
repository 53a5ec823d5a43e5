import { judge } from './judge';
import type { WebhookRequest } from './request';
import type { WebhookSettings } from './settings';
import type { Answer, Verdict } from './verdict';
import { refused } from './verdict';

/** Which webhook it is: of what workflow, and which side. */
export type DoorKey = string;

/** At one webhook, another first secret is shown only after so long (milliseconds): each of them costs a run. */
const SHOWN_FOR = 600_000;
const MOST_DOORS = 10_000;

/** What was refused at one webhook: how often for each reason. */
export type RefusedAttempts = ReadonlyMap<string, number>;

interface Entry {
	readonly refused: Map<string, number>;
	shown?: { readonly secret: string; readonly at: number };
}

/**
 * Where webhooks come in: judges them, and remembers in this process, for each webhook, how many were refused and
 * which first secret was shown. Neither costs a run or touches a state; who runs next takes the numbers along.
 */
export class WebhookDoor {
	private readonly entries = new Map<DoorKey, Entry>();

	receive(key: DoorKey, request: WebhookRequest, settings: WebhookSettings): Verdict {
		const judged = judge(request, settings);
		const verdict =
			judged.kind === 'answer' ? this.shownOnce(key, judged, request.receivedAt) : judged;
		if (verdict.kind === 'refused') this.count(key, verdict.why);
		return verdict;
	}

	/** What was refused since this was asked last. */
	takeRefused(key: DoorKey): RefusedAttempts {
		const entry = this.entries.get(key);
		if (entry === undefined) return new Map();
		const taken = new Map(entry.refused);
		entry.refused.clear();
		return taken;
	}

	/** For what no verdict was asked: a webhook that could not be judged at all. */
	count(key: DoorKey, why: string): void {
		const { refused: counts } = this.entryOf(key);
		counts.set(why, (counts.get(why) ?? 0) + 1);
	}

	private shownOnce(key: DoorKey, answer: Answer, now: number): Verdict {
		const note = answer.notes.find((each) => each.kind === 'firstSecret');
		if (note === undefined) return answer;
		const entry = this.entryOf(key);
		const isRecent = entry.shown !== undefined && now - entry.shown.at < SHOWN_FOR;
		if (isRecent && entry.shown?.secret === note.secret) {
			return { ...answer, notes: answer.notes.filter((each) => each !== note) };
		}
		if (isRecent) return refused('another first secret was shown minutes ago', 403);
		entry.shown = { secret: note.secret, at: now };
		return answer;
	}

	private entryOf(key: DoorKey): Entry {
		const known = this.entries.get(key);
		if (known !== undefined) return known;
		if (this.entries.size >= MOST_DOORS) this.forgetOldest();
		const entry: Entry = { refused: new Map() };
		this.entries.set(key, entry);
		return entry;
	}

	private forgetOldest(): void {
		const [oldest] = this.entries.keys();
		if (oldest !== undefined) this.entries.delete(oldest);
	}
}
