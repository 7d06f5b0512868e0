import { fill, h, onClick, thousands } from "./dom.ts";
import { type Model, ROLE_NAMES } from "./model.ts";

/** Open the details of a person, of a site, or of a person on a site. */
export interface DetailActions {
  readonly openPerson: (person: number, site?: number) => void;
  readonly openSite: (site: number) => void;
}

/** The first items, and a button that shows the rest. */
export function shortened(
  items: readonly HTMLElement[],
  max: number,
  list: HTMLElement,
): HTMLElement {
  fill(list, ...items.slice(0, max));
  if (items.length <= max) return list;
  const more = h(
    "button",
    { type: "button", class: "more" },
    `Show all ${thousands(items.length)}`,
  );
  const place = h("li", { class: "rest" }, more);
  const onPaper = h("li", { class: "on-paper" }, `and ${thousands(items.length - max)} more`);
  list.append(place, onPaper);
  onClick(more, () => {
    const next = items[max];
    onPaper.remove();
    place.replaceWith(...items.slice(max));
    next?.querySelector<HTMLElement>("a,button")?.focus();
  });
  return list;
}

export const siteLink = (model: Model, site: number, actions: DetailActions): HTMLElement => {
  const { name = "", id = 0 } = model.data.sites[site] ?? {};
  return onClick(
    h(
      "button",
      { type: "button", class: "link" },
      h("span", { class: "name" }, name === "" ? "Site" : name),
      h("span", { class: "quiet" }, ` (${id})`),
    ),
    () => actions.openSite(site),
  );
};

export const personLink = (
  model: Model,
  person: number,
  actions: DetailActions,
  site?: number,
): HTMLElement =>
  onClick(
    h(
      "button",
      { type: "button", class: "link" },
      h("span", { class: "name" }, model.person(person)?.login ?? ""),
    ),
    () => actions.openPerson(person, site),
  );

/** The index of the role in a text such as `admin + tagmanager_write`. */
export const roleOf = (rights: string): number =>
  Math.max(
    0,
    ROLE_NAMES.findIndex((name) => rights === name || rights.startsWith(`${name} + `)),
  );

function originElement({ data }: Model, origin: number): HTMLElement | undefined {
  const found = data.origins[origin];
  if (!found) return undefined;
  const pull = data.pulls[String(found.pull ?? "")];
  const element = h("p", { class: "quiet" }, found.text);
  if (!pull) return element;
  const people = `${pull.author === "" ? "" : `by ${pull.author}`}${pull.approvers === "" ? "" : `, approved by ${pull.approvers}`}`;
  const title = pull.title === "" ? `#${found.pull}` : pull.title;
  element.append(
    ": ",
    pull.url?.startsWith("https://")
      ? h("a", { href: pull.url, target: "_blank", rel: "noopener noreferrer" }, title)
      : title,
    people === "" ? "" : ` (${people})`,
  );
  return element;
}

/** Explains access: shows the lines that grant it, or says that no line does. */
export function whyElement(
  model: Model,
  {
    why,
    since,
    until,
    unexplained,
  }: {
    readonly why: number;
    readonly since: number;
    readonly until: string;
    readonly unexplained: string;
  },
): HTMLElement {
  const { data } = model;
  const lines = (data.whys[why] ?? []).flatMap((line) => data.lines[line] ?? []);
  return h(
    "div",
    { class: "why" },
    ...lines.map(({ at, text, more }) =>
      h(
        "p",
        {},
        h("span", { class: "name" }, text),
        more === undefined ? undefined : h("span", { class: "name" }, ` (${more})`),
        " ",
        h("code", {}, at),
      ),
    ),
    unexplained === "" ? undefined : h("p", { class: "warn" }, `${capital(unexplained)}.`),
    until === "" ? undefined : h("p", {}, "Ends on ", h("strong", {}, until), "."),
    originElement(model, since),
  );
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
