// The API page in a real browser, served by a real presenced.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { parse } from '../../service/web/yaml.js';
import { ROOT, startService } from './service.mjs';

let service, browser, contract;

before(async () => {
	const text = await readFile(ROOT + 'api/openapi.yaml', 'utf8');
	contract = parse(text);
	service = await startService();
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu'],
	});
});

after(async () => {
	await browser?.close();
	if (service) assert.equal(await service.stop(), 0);
});

function operations() {
	return Object.values(contract.paths).flatMap(item => Object.values(item))
		.filter(o => o.operationId).map(o => o.operationId);
}

// A page that keeps what went wrong: console errors, exceptions, requests to other hosts.
async function open(path, options = {}) {
	const page = await browser.newPage(options);
	const trouble = [];
	page.on('console', m => m.type() === 'error' && trouble.push(m.text()));
	page.on('pageerror', e => trouble.push(e.message));
	page.on('requestfailed', r => trouble.push(`failed: ${r.url()}`));
	page.on('request', r => {
		if (!r.url().startsWith(service.url) && !r.url().startsWith('data:')) trouble.push(`outside: ${r.url()}`);
	});
	await page.goto(service.url + path);
	return { page, trouble };
}

test('the page reads the contract as a full YAML reader does', async () => {
	const json = execFileSync('/usr/bin/python3', ['-c',
		'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)',
		ROOT + 'api/openapi.yaml'], { maxBuffer: 1 << 26 });
	assert.deepEqual(contract, JSON.parse(json));
});

test('every operation is listed, with nothing from elsewhere and no error', async () => {
	const { page, trouble } = await open('/docs');
	await page.waitForSelector('#getRoute');
	const ids = await page.$$eval('details.operation:not(.schema)', nodes => nodes.map(n => n.id));
	assert.deepEqual([...ids].sort(), operations().sort());
	await page.$$eval('details.operation', nodes => nodes.forEach(n => { n.open = true; }));
	await page.waitForFunction(() => document.querySelectorAll('details.operation:not(.schema) .columns').length > 50);
	assert.equal(await page.$$eval('details.operation:not(.schema) .columns', n => n.length), ids.length);
	assert.deepEqual(trouble, []);
	await page.close();
});

test('the search narrows to operations that have every word', async () => {
	const { page, trouble } = await open('/docs');
	await page.waitForSelector('#getRoute');
	const shown = () => page.$$eval('details.operation:not(.schema):not([hidden])', n => n.map(o => o.id));
	await page.keyboard.press('/');
	await page.keyboard.type('carrier expires_in');
	assert.deepEqual((await shown()).sort(), ['postCall', 'postCarrierBatch', 'postCarrierReport', 'postDeviceState',
		'putCall', 'putDeviceState']);
	assert.equal(await page.$$eval('section.tag:not([hidden])', n => n.length) >= 1, true);
	await page.fill('#search', 'zzz');
	assert.deepEqual(await shown(), []);
	assert.equal(await page.isVisible('#nothing'), true);
	await page.keyboard.press('Escape');
	assert.equal((await shown()).length, operations().length);
	assert.deepEqual(trouble, []);
	await page.close();
});

test('a link to an operation opens it; its problem types lead to pages', async () => {
	const { page, trouble } = await open('/docs#putStatus');
	await page.waitForSelector('#putStatus .columns');
	assert.match(await page.textContent('#putStatus .examples'), /curl -X PUT .*"status": ?"lunch_break"/s);
	await page.click('#putStatus a.problem[href$="/validation-failed"]');
	await page.waitForSelector('h1');
	assert.equal(await page.textContent('h1'), 'Some values are not acceptable');
	assert.equal(new URL(page.url()).pathname, '/docs/errors/validation-failed');
	await page.click('nav a[href="/docs/errors"]');
	await page.waitForSelector('table.problems');
	assert.equal(await page.$$eval('tbody tr', n => n.length), contract['x-problem-types'].length);
	assert.deepEqual(trouble, []);
	await page.close();
});

test('the curl line shown for the hook works as it stands', async () => {
	const { page } = await open('/docs#hookGet');
	await page.waitForSelector('#hookGet .columns pre');
	const line = await page.textContent('#hookGet .examples pre');
	const answer = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	assert.match(answer, /^ok expires=7200\n$/);
	await page.close();
});

test('what is made, changed, told of and removed with the curl lines as they stand', async () => {
	const { page } = await open('/docs');
	await page.waitForSelector('#putSchedule');
	const run = async id => {
		await page.$eval(`#${id}`, node => { node.open = true; });
		await page.waitForSelector(`#${id} .columns pre`);
		const line = await page.textContent(`#${id} .examples pre`);
		return execFileSync('/bin/sh', ['-c', `${line} -sS -o /dev/null -w '%{http_code}'`], {
			encoding: 'utf8', env: { ...process.env, TOKEN: service.token, ETAG: '*' } });
	};
	const wanted = { putSchedule: '201', putScheduleHolidays: '200', patchSchedule: '200', getScheduleState: '200',
		putCallerRule: '201', patchCallerRule: '200', listDecisions: '200', lintConfig: '200', simulateRoute: '200',
		deleteCallerRule: '204', deleteSchedule: '204' };
	for (const [id, status] of Object.entries(wanted)) assert.equal(await run(id), status, id);
	await page.close();
});

test('keyboard alone reaches and opens an operation', async () => {
	const { page } = await open('/docs');
	await page.waitForSelector('#getRoute');
	await page.focus('#getRoute > summary');
	await page.keyboard.press('Enter');
	await page.waitForSelector('#getRoute .columns');
	assert.equal(await page.$eval('#getRoute', n => n.open), true);
	await page.close();
});

for (const [name, options] of [['a phone', { viewport: { width: 360, height: 740 } }],
	['the dark', { colorScheme: 'dark' }]]) {
	test(`nothing is cut off or unreadable on ${name}`, async () => {
		const { page, trouble } = await open('/docs#getRoute', options);
		await page.waitForSelector('#getRoute .columns');
		const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.ok(wider <= 0, `the page is ${wider} pixels too wide`);
		const [ink, paper] = await page.$eval('#getRoute .words p', node => [
			getComputedStyle(node).color, getComputedStyle(node.closest('.operation')).backgroundColor]);
		assert.ok(contrast(ink, paper) >= 4.5, `${ink} on ${paper}`);
		assert.deepEqual(trouble, []);
		await page.close();
	});
}

// WCAG 2 contrast of two rgb() colours.
function contrast(a, b) {
	const light = text => {
		const [r, g, bl] = text.match(/[\d.]+/g).slice(0, 3).map(v => v / 255)
			.map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
	};
	const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
	return (high + 0.05) / (low + 0.05);
}
