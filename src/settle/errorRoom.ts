import type { StateView } from '../model/syncState';

/** Said where there is no room for what the app said: the step's own output has it. */
const NOT_KEPT = 'the app refused it; with so many failed writes its words are not kept';

/** How much of what apps say of failed writes is kept. docs/limits.md. */
export class ErrorRoom {
	private left: number | undefined;

	constructor(private readonly state: StateView) {}

	/** The words of an app, or that there is no more room for them. O(unsettled) once, where there is a bound. */
	keep(words: string): string {
		const { errors } = this.state.bounds;
		if (errors === undefined) return words;
		this.left ??= errors - keptLength(this.state);
		if (words.length > this.left) return NOT_KEPT;
		this.left -= words.length;
		return words;
	}
}

function keptLength(state: StateView): number {
	let length = 0;
	for (const { intents } of state.unsettledLinks()) {
		for (const { failed, putOff } of intents) {
			length += (failed?.length ?? 0) + (putOff?.reason.length ?? 0);
		}
	}
	return length;
}
