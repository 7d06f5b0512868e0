/** Attributes by name. `undefined` and `false` omit an attribute; `true` sets an empty one. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

type Child = Node | string | undefined;

/** Creates an element. Texts become text nodes, never markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** Calls `act` when the element is clicked. */
export function onClick<Target extends HTMLElement>(element: Target, act: () => void): Target {
  element.addEventListener("click", (event) => {
    event.preventDefault();
    act();
  });
  return element;
}

/** Replaces the content of an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== undefined));
}

/** `5,000` */
export const thousands = (number: number): string =>
  String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

/** `1 site`, `2 sites`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${thousands(number)} ${number === 1 ? one : many}`;
