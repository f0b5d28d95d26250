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

/**
 * Let `link` save what it leads to, as `name` (empty: as the server calls it), while the page stays. In a frame of
 * another site the answer alone says that it is to be saved, within the frame: a new window would have no cookie of it.
 */
export function saveAs(link, name) {
  if (window === window.top) link.download = name;
  link.target = "_self";
}
