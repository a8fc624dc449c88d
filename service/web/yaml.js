// yaml: reads the YAML that api/openapi.yaml is written in, and no more: block maps and lists,
// one-line {maps} and [lists], "double" and plain scalars, | and >- texts, whole-line comments.
// A test compares its result with a full YAML reader's.

const INT = /^-?(0|[1-9][0-9]*)$/, FLOAT = /^-?[0-9]+\.[0-9]+$/;

function plain(text) {
	if (text === '' || text === 'null' || text === '~') return null;
	if (text === 'true' || text === 'false') return text === 'true';
	return INT.test(text) || FLOAT.test(text) ? Number(text) : text;
}

// One-line values. `flow` is true inside {} and [], where a comma or a bracket ends a plain scalar.
class Flow {
	constructor(text, line) {
		this.text = text;
		this.at = 0;
		this.line = line;
	}

	fail(what) {
		throw new SyntaxError(`line ${this.line}: ${what}`);
	}

	space() {
		while (this.text[this.at] === ' ') this.at++;
	}

	quoted() {
		const m = /^"(?:[^"\\]|\\.)*"/.exec(this.text.slice(this.at));
		if (!m) this.fail('unclosed quotation');
		this.at += m[0].length;
		return JSON.parse(m[0]);
	}

	word(ends) {
		const start = this.at;
		while (this.at < this.text.length && !ends.test(this.text.slice(this.at))) this.at++;
		return this.text.slice(start, this.at).trim();
	}

	key() {
		this.space();
		const key = this.text[this.at] === '"' ? this.quoted() : this.word(/^:( |$)/);
		if (this.text[this.at++] !== ':') this.fail('a key without a colon');
		return key;
	}

	list() {
		const out = [];
		for (this.at++, this.space(); this.text[this.at] !== ']'; this.space()) {
			out.push(this.value(true));
			this.comma(']');
		}
		this.at++;
		return out;
	}

	map() {
		const out = {};
		for (this.at++, this.space(); this.text[this.at] !== '}'; this.space()) {
			const key = this.key();
			out[key] = this.value(true);
			this.comma('}');
		}
		this.at++;
		return out;
	}

	comma(end) {
		this.space();
		if (this.text[this.at] === ',') this.at++;
		else if (this.text[this.at] !== end) this.fail(`expected , or ${end}`);
	}

	value(flow) {
		this.space();
		if (this.text[this.at] === '"') return this.quoted();
		if (this.text[this.at] === '[') return this.list();
		if (this.text[this.at] === '{') return this.map();
		return plain(flow ? this.word(/^[,\]}]/) : this.text.slice(this.at).trim());
	}
}

class Reader {
	constructor(text) {
		this.lines = text.split('\n');
		this.at = 0;
	}

	// Indent of the next line that says something; -1 at the end.
	indent() {
		while (this.at < this.lines.length && /^\s*(#|$)/.test(this.lines[this.at])) this.at++;
		return this.at < this.lines.length ? this.lines[this.at].search(/\S/) : -1;
	}

	block(indent) {
		return this.lines[this.at].startsWith('- ', indent) ? this.list(indent) : this.map(indent);
	}

	list(indent) {
		const out = [];
		while (this.indent() === indent && this.lines[this.at].startsWith('- ', indent)) {
			const rest = this.lines[this.at].slice(indent + 2);
			if (/^[\w$-]+: |^[\w$-]+:$/.test(rest)) {
				this.lines[this.at] = ' '.repeat(indent + 2) + rest;
				out.push(this.map(indent + 2));
			} else {
				out.push(new Flow(rest, ++this.at).value(false));
			}
		}
		return out;
	}

	map(indent) {
		const out = {};
		while (this.indent() === indent) {
			const flow = new Flow(this.lines[this.at].slice(indent), ++this.at);
			const key = flow.key();
			const rest = flow.text.slice(flow.at).trim();
			if (rest === '|' || rest === '>-') out[key] = this.text(indent, rest);
			else if (rest !== '') out[key] = flow.value(false);
			else out[key] = this.indent() > indent ? this.block(this.indent()) : null;
		}
		return out;
	}

	text(parent, style) {
		const lines = [];
		let indent = -1;
		for (; this.at < this.lines.length; this.at++) {
			const line = this.lines[this.at], own = line.search(/\S/);
			if (own >= 0 && own <= parent) break;
			if (own >= 0 && indent < 0) indent = own;
			lines.push(own < 0 ? '' : line.slice(indent));
		}
		while (lines.at(-1) === '') lines.pop();
		return style === '|' ? lines.join('\n') + '\n' : lines.join(' ');
	}
}

export function parse(text) {
	const reader = new Reader(text);
	const indent = reader.indent();
	return indent < 0 ? null : reader.block(indent);
}
