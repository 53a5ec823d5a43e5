/** What stopped a run. SEMANTICS "Brakes". */
export type BrakeReason =
	| 'emptyInput'
	| 'tooManyDeletes'
	| 'tooManyChanges'
	| 'configurationChanged'
	| 'incompleteInput'
	| 'passedOnInput'
	| 'noFields'
	| 'tooManyFields'
	| 'unknownFields'
	| 'restoredState'
	| 'strayRecords';

/**
 * A brake tripped: nothing may be written and the state stays as it was.
 * `message` says what happened, `remedy` what the user can do.
 */
export class BrakeError extends Error {
	constructor(
		readonly reason: BrakeReason,
		message: string,
		readonly remedy: string,
	) {
		super(message);
		this.name = 'BrakeError';
	}
}

/** A setting or a parameter does not make sense; `remedy` says what to do. */
export class SettingsError extends Error {
	constructor(
		message: string,
		readonly remedy: string,
	) {
		super(message);
		this.name = 'SettingsError';
	}
}
