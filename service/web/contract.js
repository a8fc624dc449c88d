// contract: what the page wants to know of an OpenAPI document: operations by tag, references
// followed, examples made up where none is written, and a curl line per operation.

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export class Contract {
	constructor(document) {
		this.document = document;
		this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
			METHODS.filter(m => item[m]).map(m => this.operation(path, item, m)));
		this.problems = new Map(document['x-problem-types'].map(p => [p.slug, p]));
	}

	// {$ref: "#/components/schemas/User"} -> the schema, with its name.
	follow(node) {
		if (!node?.$ref) return node;
		const name = node.$ref.split('/').at(-1);
		const found = node.$ref.slice(2).split('/').reduce((at, key) => at[key], this.document);
		const { $ref, ...beside } = node;
		return { ...this.follow(found), ...beside, refName: name };
	}

	operation(path, item, method) {
		const raw = item[method];
		return {
			...raw, path, method,
			id: raw.operationId,
			parameters: [...(item.parameters ?? []), ...(raw.parameters ?? [])].map(p => this.follow(p)),
			responses: Object.entries(raw.responses).map(([status, r]) => ({ status, ...this.follow(r) })),
			body: Object.entries(raw.requestBody?.content ?? {}).map(([type, media]) => ({ type, ...media })),
			public: raw.security?.length === 0,
		};
	}

	byTag() {
		return this.document.tags.map(tag => ({
			...tag, operations: this.operations.filter(o => o.tags.includes(tag.name)),
		}));
	}

	// A value that fits the schema, as an example.
	sample(schema, depth = 0) {
		const s = this.follow(schema) ?? {};
		if ('example' in s) return s.example;
		if (s.examples?.length) return s.examples[0];
		if (s.enum) return s.enum[0];
		if (s['x-merge-patch-of']) return {};
		if (s.type === 'object') return this.sampleObject(s, depth);
		if (s.type === 'array') return depth > 4 ? [] : [this.sample(s.items, depth + 1)];
		if ('default' in s) return s.default;
		if (s.type === 'integer') return s.minimum ?? 0;
		if (s.type === 'boolean') return false;
		return this.sampleText(s);
	}

	sampleObject(s, depth) {
		const out = {};
		for (const [name, property] of Object.entries(s.properties ?? {})) {
			const needed = s.required?.includes(name);
			const value = depth < 3 || needed ? this.sample(property, depth + 1) : '';
			if (value !== '' || needed) out[name] = value;
		}
		return out;
	}

	sampleText(s) {
		const known = { DomainName: 'abc.com', Id: '123', CallId: '7f3a-1', E164: '+35227998877', Cidr: '192.0.2.0/24' };
		return known[s.refName] ?? '';
	}

	media(media) {
		if ('example' in media) return media.example;
		const named = Object.values(media.examples ?? {})[0];
		return named ? named.value : this.sample(media.schema);
	}

	// What the operation answers when all goes well; a written object is shown as it was written.
	answer(operation) {
		const response = operation.responses.find(r => r.status < '300');
		const [type, media] = Object.entries(response?.content ?? {})[0] ?? [];
		if (!media || (type !== 'application/json' && !('example' in media))) return undefined;
		const body = operation.body.at(-1);
		const echoed = body?.schema.$ref && body.schema.$ref === media.schema.$ref;
		const value = echoed ? { version: '1772443800000-0', ...this.media(body) } : this.media(media);
		return { status: response.status, text: typeof value === 'string' ? value : JSON.stringify(value, null, 2) };
	}

	// Query values worth showing: those with an example; the hook's secret is the demo's.
	query(operation) {
		const out = new URLSearchParams();
		for (const p of operation.parameters) {
			if (p.in === 'query' && 'example' in p) out.append(p.name, p.example);
			if (p.name === 'user' && isHook(operation)) out.append('password', 'secret');
		}
		return out.toString();
	}

	curl(operation, origin) {
		const path = operation.path.replace(/\{(\w+)\}/g, (all, name) => {
			const p = operation.parameters.find(q => q.in === 'path' && q.name === name);
			return encodeURIComponent(p?.example ?? name).replaceAll('%40', '@');
		});
		const query = this.query(operation), body = operation.body[0];
		const given = operation.method === 'get' || (operation.method === 'post' && body);
		const parts = [given ? 'curl' : `curl -X ${operation.method.toUpperCase()}`];
		parts[0] += ' ' + quote(origin + path + (query ? '?' + query : ''));
		if (!operation.public && !isHook(operation))
			parts.push('-H "Authorization: Bearer $TOKEN"');
		parts.push(...this.condition(operation));
		if (body?.type === 'application/x-www-form-urlencoded')
			parts.push(`-d ${quote(new URLSearchParams(this.media(body)).toString())}`);
		else if (body)
			parts.push(`-H 'Content-Type: ${body.type}'`, this.data(body));
		return parts.join(' \\\n  ');
	}

	// -d would take the ends of the lines out of a text.
	data(body) {
		const value = this.media(body);
		return typeof value === 'string' ? `--data-binary ${quote(value)}` : `-d ${quote(pretty(value))}`;
	}

	condition(operation) {
		const names = operation.parameters.filter(p => p.in === 'header').map(p => p.name);
		if (operation.method === 'get') return [];
		if (names.includes('If-None-Match')) return ["-H 'If-None-Match: *'"];
		return names.includes('If-Match') ? ['-H "If-Match: $ETAG"'] : [];
	}
}

function isHook(operation) {
	return operation.path.startsWith('/call_state');
}

// Short bodies stay on a line.
function pretty(value) {
	const line = JSON.stringify(value);
	return line.length > 60 ? JSON.stringify(value, null, 2).replaceAll('\n', '\n    ') : line;
}

function quote(text) {
	return "'" + text.replaceAll("'", "'\\''") + "'";
}
