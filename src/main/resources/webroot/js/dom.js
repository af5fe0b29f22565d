// Builds elements without ever reading text as markup, and brings a tree up to date in place.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Makes `old` equal to `next`, touching only what differs: focus and selection stay. */
export function morph(old, next) {
  if (old.isEqualNode(next)) {
    return;
  }
  if (old.nodeType !== next.nodeType || old.nodeName !== next.nodeName) {
    old.replaceWith(next);
  } else if (old.nodeType === Node.TEXT_NODE) {
    old.data = next.data;
  } else {
    attributes(old, next);
    children(old, [...next.childNodes]);
  }
}

function attributes(old, next) {
  for (const { name } of [...old.attributes]) {
    // Whether a reader has opened something is the reader's.
    if (!next.hasAttribute(name) && name !== "open") {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of [...next.attributes]) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
}

/** Gives `parent` these children. */
export function children(parent, wanted) {
  const there = [...parent.childNodes];
  wanted.forEach((child, index) => {
    if (index < there.length) {
      morph(there[index], child);
    } else {
      parent.append(child);
    }
  });
  there.slice(wanted.length).forEach((child) => child.remove());
}
