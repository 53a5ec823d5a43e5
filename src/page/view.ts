import type { Conflict } from '../model/conflict';
import type { Side } from '../model/side';
import type { SideNames } from '../model/sideNames';
import type { Answer } from './answer';
import type { Filter } from './filter';
import type { Fields } from './pageDecision';

/** What all parts of a page know. */
export interface View {
	readonly syncName: string;
	readonly names: SideNames;
	readonly fields: Fields;
	/** A moment in epoch milliseconds, as the people of this workflow read it. */
	readonly when: (moment: number) => string;
	/** The query of a link to this page, with what must stay in it. */
	readonly query: (more: { readonly [name: string]: string }) => string;
	/** What of the open conflicts is wanted. */
	readonly filter: Filter;
	/** The address of this page without a filter. */
	readonly all: string;
	/** The address of what had to give way. */
	readonly history: string;
	/** Where records are in the apps, with a place for the id. */
	readonly links: { readonly [side in Side]?: string };
	/** Whether people are asked for their name. */
	readonly asksName: boolean;
	/** The name that was typed before. */
	readonly typedName: string;
}

/** A conflict on the page. */
export interface Shown {
	readonly conflict: Conflict;
	/** On this page, from 0 on; names its inputs. */
	readonly number: number;
	/** Among all that are shown, from 1 on. */
	readonly place: number;
	readonly count: number;
	/** What a person chose of it before. */
	readonly answer?: Answer | undefined;
	/** What is wrong with that. */
	readonly problem?: string | undefined;
}
