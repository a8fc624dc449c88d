// dom: elements from values. Text always goes in as text, never as markup.

export function el(name, attributes = {}, ...children) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (value === undefined || value === false) continue;
		if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
		else node.setAttribute(key, value === true ? '' : value);
	}
	node.append(...children.flat(9).filter(c => c !== undefined && c !== null && c !== false));
	return node;
}

// `code`, **strong**; everything else as it is.
export function inline(text) {
	return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map(part => {
		if (part.startsWith('`')) return el('code', {}, part.slice(1, -1));
		if (part.startsWith('**')) return el('strong', {}, part.slice(2, -2));
		return part;
	});
}

// Paragraphs and lists with a dash.
export function prose(text) {
	return (text ?? '').trim().split(/\n\s*\n/).filter(Boolean).map(block => {
		if (!block.startsWith('- ')) return el('p', {}, inline(block.replaceAll('\n', ' ')));
		const items = block.split(/^- /m).filter(Boolean);
		return el('ul', {}, items.map(i => el('li', {}, inline(i.trim().replace(/\n\s*/g, ' ')))));
	});
}

export function copyButton(text) {
	const button = el('button', {
		type: 'button', class: 'copy', 'aria-live': 'polite',
		onclick: async () => {
			button.textContent = await copy(text) ? 'Copied' : 'Press Ctrl+C';
			setTimeout(() => { button.textContent = 'Copy'; }, 1500);
		},
	}, 'Copy');
	return button;
}

// The clipboard needs HTTPS or localhost; elsewhere the text is selected for the reader.
async function copy(text) {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}

export function code(text, label) {
	return el('figure', { class: 'code-block' },
		el('figcaption', {}, label, copyButton(text)),
		el('pre', { tabindex: '0' }, el('code', {}, text)));
}
