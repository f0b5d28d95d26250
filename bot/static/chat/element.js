/** A new element. Strings among the children become text, never markup. */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** Set attributes such as `aria-label`, whose properties (`ariaLabel`) old browsers don't know. Returns the node. */
export function describe(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
