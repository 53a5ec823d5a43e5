import type { Fingerprint, IntentField, UnshownWrite } from '../model/link';
import { mayBeAlike } from '../values/alike';
import { clockOf, hasLostItsZone } from '../values/instant';
import { isOlder } from '../values/marks';
import { reductionOf } from '../values/reduction';
import type { SeenValue } from './seen';

type Value = Pick<SeenValue, 'value' | 'print' | 'canonical'>;

/** What is known of a value that was sent. */
export type Sent = Pick<IntentField, 'sentValue' | 'sentStart'>;

/** What a part of a write, or its receipt, says of that. */
export function sentOf({ sentValue, sentStart }: Sent): Sent {
	if (sentValue !== undefined) return { sentValue };
	return sentStart === undefined ? {} : { sentStart };
}

/** What a side shows of a field at the first sight after an answer. */
export interface FirstSight {
	readonly shown: Value;
	/** The record's modified mark, where it has one. */
	readonly mark: string | undefined;
	/** What the answer said that the side holds. */
	readonly answered: Fingerprint | undefined;
	/** What the other side holds, where that is what was sent from. */
	readonly source: Value | undefined;
}

/**
 * `shown`: the write landed. `form`: the app keeps another form of what was sent; `likely`: it may, and what
 * that was made from is there no more. `held`: it shows what it held before, which is never an edit;
 * `failed`: a second list does. `edit`: somebody's. `unsure`: it takes both sides to tell. SEMANTICS "An
 * answer is a receipt".
 */
export type Proof = 'shown' | 'form' | 'likely' | 'held' | 'failed' | 'edit' | 'unsure';

/** What the value that is shown tells by itself. */
export function proofOf(
	receipt: UnshownWrite,
	sight: FirstSight,
): 'shown' | 'form' | 'held' | 'edit' {
	const { shown, mark, answered, source } = sight;
	if (shown.print === answered) return 'shown';
	if (receipt.held.includes(shown.print)) return 'held';
	if (isOlder(receipt.answered, mark)) return 'edit';
	if (isFormOf(shown, receipt.sentValue, source)) return 'form';
	return receipt.earlier?.some((sent) => isMadeOf(shown.canonical, sent)) === true
		? 'held'
		: 'edit';
}

/**
 * Whether an app may have made this of what was sent: it is alike that, or it shows the clock of what that
 * was made from without its zone. `source` is given while the source still holds that.
 */
export function isFormOf(
	shown: Pick<Value, 'value' | 'canonical'>,
	sentValue: string | undefined,
	source: Pick<Value, 'value' | 'canonical'> | undefined,
): boolean {
	const sent = sentValue ?? source?.canonical;
	if (sent !== undefined && isMadeOf(shown.canonical, sent)) return true;
	return source !== undefined && hasLostItsZone(shown.value, source.value);
}

/** An app makes no text longer: who added something to it is a user. What cannot be told is taken for the app's. */
function isMadeOf(shown: string, sent: string): boolean {
	if (!mayBeAlike(shown, sent)) return false;
	const reduction = reductionOf(sent, shown);
	return reduction?.fuller !== 'second' || reduction.cutAt === undefined;
}

/**
 * Whether a value may be a form of what was sent, by that alone: something alike, what has its beginning,
 * or a time without its zone that lies as far from what was sent as zones do.
 */
export function mayBeForm(
	shown: Pick<Value, 'value' | 'canonical'>,
	{ sentValue, sentStart }: Sent,
): boolean {
	if (sentStart !== undefined) {
		return shown.canonical.startsWith(sentStart) || isMadeOf(shown.canonical, sentStart);
	}
	if (sentValue === undefined) return false;
	if (isMadeOf(shown.canonical, sentValue)) return true;
	if (typeof shown.value !== 'string') return false;
	if (clockOf(shown.value.trim())?.zone !== 'local') return false;
	// Of what is no instant this is no number.
	const apart = Math.abs(Number(shown.canonical.slice(2)) - Number(sentValue.slice(2)));
	return apart <= WIDEST_ZONE && apart % ZONE_STEP === 0;
}

/** In seconds: zones lie up to 14 hours from UTC, in steps of 15 minutes. */
const WIDEST_ZONE = 14 * 60 * 60;
const ZONE_STEP = 15 * 60;

/** Whether a record that shows what it held before a write is marked as from before it, too. */
export function isFromBefore({ mark, answered }: UnshownWrite, shown: string | undefined): boolean {
	return shown !== undefined && (shown === mark || isOlder(shown, answered));
}
