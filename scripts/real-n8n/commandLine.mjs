// @ts-check
import { spawn } from 'node:child_process';

/**
 * What `npm run` adds to the environment describes this project; an npm that works in another folder
 * must not inherit it. Settings that the user gave by environment (registry, certificates) stay.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function withoutOurNpm(environment) {
	const ours =
		/^npm_(package|lifecycle)_|^npm_config_(local_prefix|ignore_scripts|prefix)$|^INIT_CWD$/;
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}

/**
 * Runs a command to its end and returns what it printed; throws with that text when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, progress?: (seconds: number) => void }} [options]
 *   `progress` is called every ten seconds, since some of these commands take minutes.
 * @returns {Promise<string>}
 */
export function run(command, args, options = {}) {
	const { cwd, env, progress } = options;
	return new Promise((resolve, reject) => {
		// On Windows npm is a .cmd file, which only a shell starts.
		const shell = process.platform === 'win32';
		const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
		const started = Date.now();
		const ticks = setInterval(() => progress?.(Math.round((Date.now() - started) / 1000)), 10_000);
		let printed = '';
		let errors = '';
		child.stdout.on('data', (chunk) => (printed += chunk));
		child.stderr.on('data', (chunk) => (errors += chunk));
		child.on('error', (error) => {
			clearInterval(ticks);
			reject(error);
		});
		child.on('close', (code) => {
			clearInterval(ticks);
			if (code === 0) return resolve(printed);
			const tail = `${printed}\n${errors}`.trim().slice(-4000);
			reject(new Error(`"${command} ${args.join(' ')}" ended with code ${code}:\n${tail}`));
		});
	});
}
