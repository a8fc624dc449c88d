// fields: schemas and parameters as tables; what refers to another object opens in place.
import { el, inline } from './dom.js';

export class Fields {
	constructor(contract) {
		this.contract = contract;
	}

	typeName(s) {
		if (s.type === 'array') {
			const items = this.contract.follow(s.items);
			return `list of ${items.type === 'object' ? items.refName ?? 'objects' : this.typeName(items)}`;
		}
		if (s.type === 'object') return s.refName ?? 'object';
		if (s.format === 'date-time') return 'time';
		return s.enum ? 'word' : s.type ?? 'any';
	}

	limits(s) {
		const out = [];
		const between = (least, most, unit) => {
			if (least !== undefined && most !== undefined) out.push(`${least}–${most}${unit}`);
			else if (most !== undefined) out.push(`at most ${most}${unit}`);
			else if (least !== undefined && least > 0) out.push(`at least ${least}${unit}`);
		};
		between(s.minimum, s.maximum, '');
		if (!s.enum) between(s.minLength, s.maxLength, ' bytes');
		between(s.minItems, s.maxItems, ' items');
		if (s.default !== undefined) out.push(`default ${s.default}`);
		if (s.readOnly) out.push('read only');
		return out;
	}

	row(name, schema, required, description) {
		const s = this.contract.follow(schema);
		const inner = s.type === 'array' ? this.contract.follow(s.items) : s;
		const words = inner.enum;
		return el('div', { class: 'field', role: 'listitem' },
			el('div', { class: 'field-name' }, el('code', {}, name),
				required && el('span', { class: 'required' }, 'required')),
			el('div', { class: 'field-text' },
				el('div', { class: 'type' }, [this.typeName(s), ...this.limits(s)].join(' · ')),
				(description ?? s.description) && el('div', {}, inline(description ?? s.description)),
				words && words.length > 1 && el('div', { class: 'words-list' }, words.map(w => [el('code', {}, w), ' '])),
				inner.pattern && el('div', { class: 'type' }, 'matches ', el('code', {}, inner.pattern)),
				inner.type === 'object' && inner.properties && this.disclosure(inner, inner.refName ?? 'fields')));
	}

	of(schema) {
		const s = this.contract.follow(schema);
		if (s['x-merge-patch-of'])
			return el('div', {}, el('p', { class: 'quiet' }, inline(s.description)),
				this.of({ $ref: `#/components/schemas/${s['x-merge-patch-of']}` }));
		if (!s.properties) return el('div', { class: 'fields', role: 'list' }, this.row(s.refName ?? 'value', s, false));
		return el('div', { class: 'fields', role: 'list' }, Object.entries(s.properties)
			.map(([name, p]) => this.row(name, p, s.required?.includes(name))));
	}

	// Drawn when opened, so that schemas that hold each other end somewhere.
	disclosure(schema, label) {
		const s = this.contract.follow(schema);
		const text = s.refName && s.refName !== label ? [el('code', {}, label), ' ', s.refName] : [el('code', {}, label)];
		if (!s.properties && s.type === 'string') return el('span', { class: 'quiet' }, text);
		const node = el('details', { class: 'nested' }, el('summary', {}, text));
		node.addEventListener('toggle', () => {
			if (node.open && node.childElementCount === 1) node.append(this.of(s));
		});
		return node;
	}

	parameters(list) {
		const place = { path: 'in the path', query: 'in the query', header: 'a header' };
		return el('div', { class: 'fields', role: 'list' }, list.map(p => {
			const node = this.row(p.name, p.schema, p.required, p.description);
			node.querySelector('.field-name').append(el('span', { class: 'quiet' }, place[p.in]));
			return node;
		}));
	}
}
