import { conflictForm, readFormAnswer } from '../../src/bucket/form';
import type { SyncSettings } from '../../src/model/settings';
import { Trial, settingsOf } from '../tables/trial';

const byPeople: Partial<SyncSettings> = { onConflict: 'manual' };

/** A conflict on a name that both sides changed. */
function contestedName(master: string, slave: string) {
	const trial = new Trial(settingsOf(['name'], byPeople));
	trial.master.put(1, { key: 'a', name: 'before' });
	trial.slave.put(1, { key: 'a', name: 'before' });
	trial.run();
	trial.master.edit(1, { name: master });
	trial.slave.edit(1, { name: slave });
	trial.run();
	const [conflict] = trial.open;
	if (conflict === undefined) throw new Error('no conflict opened');
	return conflict;
}

/** The texts of the options, as a browser sends them back: with the line ends of forms. */
function sentByBrowser(option: string): string {
	return option.replace(/\r\n|\r|\n/g, '\r\n');
}

describe('the form of a conflict', () => {
	test.each([
		['of several lines', 'one\ntwo', 'one\r\nthree'],
		['with tabs and blanks at the ends', ' one\t', 'two  '],
		['longer than an option shows', `${'x'.repeat(100)}1`, `${'x'.repeat(100)}2`],
		['that look like the other side', 'Slave: b', 'Master: a'],
	])('values %s can be chosen', (_, master, slave) => {
		const conflict = contestedName(master, slave);
		const [question] = conflictForm(conflict);
		const options = question?.fieldOptions.values.map((each) => sentByBrowser(each.option)) ?? [];
		const takes = options.map((option) => {
			const { fields } = readFormAnswer(conflict, { [question?.fieldLabel ?? '']: option });
			return fields?.get('name')?.take;
		});
		expect(takes).toEqual(['master', 'slave', 'leave']);
	});
});
