/** What a search looks for. */
export type ProblemKind =
	| 'lost'
	| 'old beats new'
	| 'sides differ'
	| 'decision'
	| 'duplicate'
	| 'created back'
	| 'deleted unasked'
	| 'writes in quiet'
	| 'no rest'
	| 'two writes'
	| 'carried'
	| 'threw';

export interface Problem {
	readonly kind: ProblemKind;
	/** In words, for people. */
	readonly what: string;
}
