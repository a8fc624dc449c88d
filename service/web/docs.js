// docs: draws the API page from /openapi.yaml, in the reader's browser and with nobody else's help.
import { Contract } from './contract.js';
import { code, el, inline, prose } from './dom.js';
import { Fields } from './fields.js';
import { watchSearch } from './search.js';
import { parse } from './yaml.js';

const content = document.getElementById('content');
const index = document.getElementById('index');

function badge(method) {
	return el('span', { class: `method ${method}` }, method.toUpperCase());
}

function pathParts(path) {
	return path.split(/(\{\w+\})/).filter(Boolean)
		.map(p => p.startsWith('{') ? el('span', { class: 'variable' }, p) : p);
}

function roles(operation) {
	if (operation.public) return el('p', { class: 'roles' }, 'Without credentials');
	const own = operation.path.startsWith('/call_state');
	return el('p', { class: 'roles' }, own ? 'A hook password, or a token of ' : 'For ',
		operation['x-roles'].map(r => [el('span', { class: 'role' }, r), ' ']));
}

function parameters(operation, fields) {
	if (!operation.parameters.length) return [];
	return [el('h4', {}, 'Parameters'), fields.parameters(operation.parameters)];
}

function body(operation, contract, fields) {
	if (!operation.body.length) return [];
	const types = operation.body.map((b, i) => [i ? ', ' : '', el('code', {}, b.type)]);
	return [el('h4', {}, 'Body ', el('span', { class: 'quiet' }, types)), fields.of(operation.body[0].schema)];
}

function problemLinks(response) {
	const slugs = response['x-problem-types'] ?? [];
	return slugs.map(s => [el('a', { class: 'problem', href: `/docs/errors/${s}` }, s), ' ']);
}

function response(r, fields) {
	const media = Object.entries(r.content ?? {}).filter(([type]) => !type.includes('problem'));
	const good = r.status < '400';
	return el('div', { class: 'response' },
		el('span', { class: `code ${good ? 'good' : 'bad'}` }, r.status),
		el('div', {},
			el('div', {}, inline(r.description), ' ', problemLinks(r)),
			media.map(([type, m]) => el('div', {}, fields.disclosure(m.schema, type)))));
}

function examples(operation, contract) {
	const answer = contract.answer(operation);
	return [code(contract.curl(operation, location.origin), 'Request'),
		answer && code(answer.text, `Answer ${answer.status}`)];
}

function operationBody(operation, contract, fields) {
	return el('div', { class: 'columns' },
		el('div', { class: 'words' },
			prose(operation.description), roles(operation),
			parameters(operation, fields), body(operation, contract, fields),
			el('h4', {}, 'Answers'),
			el('div', { class: 'responses' }, operation.responses.map(r => response(r, fields)))),
		el('div', { class: 'examples' }, examples(operation, contract)));
}

// Bodies are drawn when first opened: sixty operations at once would make the page slow to start.
function operationCard(operation, contract, fields) {
	const card = el('details', { class: 'operation', id: operation.id },
		el('summary', {}, badge(operation.method), el('span', { class: 'path' }, pathParts(operation.path)),
			el('span', { class: 'summary' }, operation.summary)));
	card.addEventListener('toggle', () => {
		if (card.open && card.childElementCount === 1)
			card.append(operationBody(operation, contract, fields));
	});
	return card;
}

function section(tag, contract, fields) {
	return el('section', { id: `tag-${tag.name}`, class: 'tag' },
		el('h2', {}, tag.name), prose(tag.description),
		tag.operations.map(o => operationCard(o, contract, fields)));
}

function indexOf(tag) {
	return el('div', { class: 'group' },
		el('a', { class: 'group-name', href: `#tag-${tag.name}` }, tag.name),
		el('ul', {}, tag.operations.map(o => el('li', { 'data-operation': o.id },
			el('a', { href: `#${o.id}` }, el('span', {}, o.summary), badge(o.method))))));
}

function schemas(contract, fields) {
	return el('section', { id: 'schemas', class: 'tag' }, el('h2', {}, 'Schemas'),
		Object.entries(contract.document.components.schemas).map(([name, s]) =>
			el('details', { class: 'operation schema', id: `schema-${name}` },
				el('summary', {}, el('span', { class: 'path' }, name),
					el('span', { class: 'summary' }, inline(s.description ?? ''))),
				el('div', { class: 'words' }, fields.of(s)))));
}

function intro(contract) {
	const info = contract.document.info;
	return el('section', { class: 'intro' }, el('h1', {}, info.summary), prose(info.description));
}

// A link to an operation opens it, also when the page is loaded with it.
function openTarget() {
	const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
	if (!target) return undefined;
	if (target.tagName === 'DETAILS') target.open = true;
	target.scrollIntoView();
	return target;
}

function markCurrent() {
	for (const link of index.querySelectorAll('a')) {
		const current = link.getAttribute('href') === location.hash;
		link.toggleAttribute('aria-current', current);
		if (current) index.scrollTop = link.offsetTop - index.clientHeight / 3;
	}
}

function draw(contract) {
	const fields = new Fields(contract);
	const tags = contract.byTag();
	document.getElementById('version').textContent = contract.document.info.version;
	index.append(...tags.map(indexOf), el('div', { class: 'group' },
		el('a', { class: 'group-name', href: '#schemas' }, 'Schemas')));
	content.replaceChildren(intro(contract), ...tags.map(t => section(t, contract, fields)),
		schemas(contract, fields),
		el('p', { id: 'nothing', class: 'state', hidden: true }, 'Nothing here fits that search.'));
	watchSearch(contract);
	addEventListener('hashchange', () => {
		openTarget()?.querySelector('summary')?.focus({ preventScroll: true });
		markCurrent();
	});
	openTarget();
	markCurrent();
}

async function start() {
	const state = document.getElementById('state');
	try {
		const reply = await fetch('/openapi.yaml');
		if (!reply.ok) throw new Error(`the service answered ${reply.status}`);
		draw(new Contract(parse(await reply.text())));
	} catch (error) {
		state.textContent = `The contract could not be read: ${error.message}.`;
		state.classList.add('failed');
		throw error;
	}
}

start();
