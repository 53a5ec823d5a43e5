import type { FieldIndex, Fingerprint } from './link';
import type { Side } from './side';

/** An app was seen to make another form of what was written into a field of its side. */
export interface Reform {
	readonly side: Side;
	readonly field: FieldIndex;
	/** Whether the app was seen to make it of what was sent; else its records held such values at a first meeting. */
	readonly made?: boolean;
	/** Where it cuts texts off: the length of the shortest that was left, in characters. */
	readonly cutAt?: number;
}

/**
 * A value that an app showed in the place of another that was sent, though they are not alike. Shown for
 * the same value by two writes, it is the app's form of it.
 */
export interface Substitute {
	readonly side: Side;
	readonly field: FieldIndex;
	readonly sent: Fingerprint;
	readonly shown: Fingerprint;
	/** The write and attempt that it was seen behind. */
	readonly write: string;
	/** Whether it counts as the app's form, and was told. */
	readonly form?: boolean;
}
