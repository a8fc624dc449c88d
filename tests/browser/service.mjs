// service: a presenced of the test's own, with the demo domain and a private Redis.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = new URL('../..', import.meta.url).pathname;

function freePort() {
	return new Promise(done => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => done(port));
		});
	});
}

async function untilReady(url, child) {
	const deadline = Date.now() + 30_000;
	while (Date.now() < deadline) {
		if (child.exitCode !== null) throw new Error(`presenced ended with ${child.exitCode}`);
		const ready = await fetch(url + '/readyz').then(r => r.ok, () => false);
		if (ready) return;
		await new Promise(done => setTimeout(done, 50));
	}
	throw new Error('presenced was not ready within 30 s');
}

export async function startService() {
	const directory = await mkdtemp(join(tmpdir(), 'presenced-browser-'));
	const url = `http://127.0.0.1:${await freePort()}`;
	const binary = join(ROOT, 'build', process.env.FLAVOUR ?? 'check', 'presenced');
	const child = spawn(binary, ['--demo', `--data-dir=${join(directory, 'data')}`,
		`--log-file=${join(directory, 'log')}`, `--listen=${url.slice('http://'.length)}`], { stdio: 'ignore' });
	const ended = new Promise(done => child.once('exit', done));
	const stop = async () => {
		child.kill('SIGTERM');
		const status = await ended;
		await rm(directory, { recursive: true, force: true });
		return status;
	};
	try {
		await untilReady(url, child);
	} catch (error) {
		await stop();
		throw error;
	}
	return { url, stop, token: (await readFile(join(directory, 'data', 'admin-token'), 'utf8')).trim() };
}
