import type { Conflict, ConflictField, FieldChoice } from '../model/conflict';

/** Why a value or a record became what it is, in one sentence for people. */
export function reasonFor(entry: Conflict, field: ConflictField | undefined): string {
	switch (entry.status) {
		case 'resolved':
			return decided(entry, field);
		case 'agreed':
			return sentence(
				`${opened(entry, field)}; nobody had to decide: ${entry.how ?? 'it is over'}`,
			);
		case 'rejected':
			return overruled(entry, field);
		default:
			return sentence(
				`${opened(entry, field)}; closed without a decision carried out: ${entry.how ?? 'it is over'}`,
			);
	}
}

function opened({ reason }: Conflict, field: ConflictField | undefined): string {
	if (field === undefined) return reason;
	const changed = changedBy(field);
	return changed === '' ? field.reason : changed;
}

function overruled({ reason }: Conflict, field: ConflictField | undefined): string {
	if (field === undefined) return sentence(reason);
	const changed = changedBy(field);
	return sentence(changed === '' ? field.reason : `${changed}; ${field.reason}`);
}

function changedBy({ changedBy: by }: ConflictField): string {
	if (by === 'both') return 'both sides changed it';
	return by === 'master' || by === 'slave' ? `the ${by} changed it` : '';
}

function decided(entry: Conflict, field: ConflictField | undefined): string {
	const { comment, decidedBy, decision, how } = entry;
	const who = decidedBy === undefined || decidedBy === '' ? 'a person' : decidedBy;
	const choice = field && (decision?.fields?.[field.key] ?? decision?.fields?.['*']);
	const what = choice === undefined ? ofRecord(decision?.existence?.take ?? how) : ofField(choice);
	if (entry.undoes !== undefined) return sentence(`${who} put back what had given way`);
	const told = sentence(`${opened(entry, field)}; ${who} decided ${what}`);
	return comment === undefined ? told : `${told} Comment: ${comment}`;
}

function ofField({ take }: FieldChoice): string {
	switch (take) {
		case 'leave':
			return 'to leave both values as they are';
		case 'custom':
			return 'on a typed value';
		default:
			return `for the ${take}'s value`;
	}
}

function ofRecord(take: string | undefined): string {
	switch (take) {
		case 'restore':
			return 'to create the missing record again';
		case 'delete':
			return 'to delete the record that was left';
		case 'unlink':
			return 'to leave the records alone';
		case 'link':
			return 'to link the two records';
		case 'create':
			return 'to create each record on the other side';
		default:
			return take ?? 'it';
	}
}

function sentence(text: string): string {
	const begun = text.charAt(0).toUpperCase() + text.slice(1);
	return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
