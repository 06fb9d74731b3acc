// Making elements without ever parsing markup: text is text.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20c.6-3.6 3.5-5.5 7-5.5s6.4 1.9 7 5.5",
  done: "M5 12.5l4.5 4.5L19 7.5",
  wait: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  alert: "M12 8v5M12 16.5v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  next: "M9 6l6 6-6 6",
  paper: "M13.500 3.500H7a1.200 1.200 0 0 0-1.200 1.200v14.600A1.200 1.200 0 0 0 7 20.500h10a1.200 1.200 0 0 0 1.200-1.200V8.200ZM13.500 3.500v4.700h4.700",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** An element with properties (`class`, `on…`, attributes) and children; null children are left out. */
export function el(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A line icon of the house, hidden from readers of the page: words always stand beside it. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const looks = {
    width: size, height: size, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 1.8,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: "icon",
  };
  for (const [key, value] of Object.entries(looks)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Make the children of `parent` be these nodes in this order, touching only what differs. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null);
  });
}
