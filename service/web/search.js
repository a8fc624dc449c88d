// search: hides what does not hold every word typed. Fields, parameters, roles and problem types of
// an operation count, not only its name.

function textOf(operation, contract) {
	const seen = new Set();
	const words = [operation.id, operation.method, operation.path, operation.summary, operation.description,
		...operation['x-roles'], ...operation.tags];
	const walk = node => {
		const s = contract.follow(node);
		if (!s || seen.has(s.refName)) return;
		if (s.refName) seen.add(s.refName);
		words.push(s.refName, ...(s.enum ?? []));
		if (s['x-merge-patch-of']) walk({ $ref: `#/components/schemas/${s['x-merge-patch-of']}` });
		for (const [name, p] of Object.entries(s.properties ?? {})) {
			words.push(name);
			walk(p);
		}
		walk(s.items);
	};
	for (const p of operation.parameters) words.push(p.name, p.description);
	for (const b of operation.body) walk(b.schema);
	for (const r of operation.responses) words.push(r.status, ...(r['x-problem-types'] ?? []));
	return words.filter(Boolean).join(' ').toLowerCase();
}

export function watchSearch(contract) {
	const input = document.getElementById('search');
	const rows = contract.operations.map(o => ({
		text: textOf(o, contract),
		nodes: [document.getElementById(o.id), document.querySelector(`[data-operation="${o.id}"]`)],
	}));
	for (const card of document.querySelectorAll('.schema'))
		rows.push({ text: card.textContent.toLowerCase(), nodes: [card] });
	const apply = () => {
		const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
		for (const row of rows)
			for (const node of row.nodes) node.hidden = !wanted.every(w => row.text.includes(w));
		for (const part of document.querySelectorAll('section.tag, .group'))
			part.hidden = wanted.length > 0 && !part.querySelector('.operation:not([hidden]), li:not([hidden])');
		document.querySelector('.intro').hidden = wanted.length > 0;
		document.getElementById('nothing').hidden = document.querySelector('section.tag:not([hidden])') !== null;
	};
	input.addEventListener('input', apply);
	addEventListener('keydown', event => {
		if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
			event.preventDefault();
			input.focus();
		} else if (event.key === 'Escape' && document.activeElement === input) {
			input.value = '';
			apply();
		}
	});
	apply();
}
