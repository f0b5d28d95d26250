// Elements, with texts as texts: nothing that came over the wire is ever read as HTML.
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export const time = (iso) => new Date(iso).toLocaleTimeString("zh-CN", { hour12: false });
