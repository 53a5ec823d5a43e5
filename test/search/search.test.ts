import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';

function search(...options: readonly string[]): readonly string[] {
	const run = path.join(__dirname, 'run.mjs');
	const { status, signal, stdout, stderr } = spawnSync(process.execPath, [run, ...options], {
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	});
	if (status === 0) return [];
	const command = `npm run search -- ${options.join(' ')}`;
	return [command, `ended with ${status ?? signal}`, ...stdout.split('\n'), stderr];
}

test('after every history of three steps what users typed is there', () => {
	const workers = String(availableParallelism());
	const options = ['--depth', '3', '--group', 'defaults', '--rotation', '0'];
	expect(search(...options, '--workers', workers)).toEqual([]);
}, 1_200_000);
