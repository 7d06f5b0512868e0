import { groupLabel } from "./columns.ts";
import { fill, h, onClick } from "./dom.ts";
import { SORTS } from "./filter.ts";
import { type Model, ROLE_NAMES } from "./model.ts";
import { FILTERS, type View } from "./view.ts";

type Field =
  | "person"
  | "site"
  | "role"
  | "risk"
  | "team"
  | "owner"
  | "group"
  | "domain"
  | "kind"
  | "sort";
type Choice = readonly [value: string, label: string];

export interface ToolbarActions {
  /** Changes parts of the view. */
  readonly change: (change: Partial<View>) => void;
}

const distinct = (values: Iterable<string>): string[] =>
  [...new Set(values)].filter((value) => value !== "").toSorted();

const same = (values: readonly string[]): Choice[] => values.map((value) => [value, value]);

function choicesOf({ data, domains }: Model): Readonly<Record<string, readonly Choice[]>> {
  const { needs, teams, groups, people } = data;
  return {
    role: same(ROLE_NAMES.slice(1).toReversed()),
    risk: needs.flatMap(({ kind, risk }) => (risk === undefined ? [] : [[kind, risk] as const])),
    team: same(teams),
    owner: same(distinct(people.map(({ owner = "" }) => owner))),
    group:
      groups.length > 1
        ? groups.filter((group) => group !== "").map((group) => [group, groupLabel(group)] as const)
        : [],
    domain: same(distinct(domains)),
    kind: people.some(({ kind }) => kind === "service")
      ? [
          ["person", "People"],
          ["service", "Service accounts"],
        ]
      : [],
    sort: Object.entries(SORTS),
  };
}

const LABELS: Readonly<Record<Field, string>> = {
  person: "Person, e-mail or team",
  site: "Site",
  role: "Role",
  risk: "Needs attention",
  team: "Team",
  owner: "Owner",
  group: "Site group",
  domain: "Mail domain",
  kind: "Accounts",
  sort: "Order",
};

const idOf = (field: Field): string => `filter-${field}`;

const labelOf = (field: Field): HTMLElement => h("label", { for: idOf(field) }, LABELS[field]);

/** Search fields, filters and order. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #fields = new Map<Field, HTMLInputElement | HTMLSelectElement>();
  readonly #clear: HTMLButtonElement;

  constructor(model: Model, { change }: ToolbarActions) {
    const choices = choicesOf(model);
    const search = (field: "person" | "site"): HTMLElement => {
      const input = h("input", {
        id: idOf(field),
        type: "search",
        autocomplete: "off",
        spellcheck: "false",
      });
      input.addEventListener("input", () => change({ [field]: input.value }));
      this.#fields.set(field, input);
      return h("div", { class: "field wide" }, labelOf(field), input);
    };
    const select = (field: Exclude<Field, "person" | "site">): HTMLElement | undefined => {
      const options = choices[field] ?? [];
      if (options.length === 0) return undefined;
      const element = h("select", { id: idOf(field) });
      if (field !== "sort") element.append(h("option", { value: "" }, "any"));
      for (const [value, label] of options) element.append(h("option", { value }, label));
      element.addEventListener("change", () => change({ [field]: element.value }));
      this.#fields.set(field, element);
      return h("div", { class: "field" }, labelOf(field), element);
    };
    this.#clear = onClick(h("button", { type: "button" }, "Clear filters"), () =>
      change(Object.fromEntries(FILTERS.map((key) => [key, ""]))),
    );
    this.element = h("form", { class: "toolbar", role: "search", "aria-label": "Filters" });
    this.element.addEventListener("submit", (event) => event.preventDefault());
    const parts = [
      search("person"),
      search("site"),
      ...(["role", "risk", "team", "owner", "group", "domain", "kind", "sort"] as const).map(
        select,
      ),
      this.#clear,
    ];
    fill(this.element, ...parts);
  }

  /** Shows the values of the view in the fields. */
  show(view: View): void {
    for (const [field, element] of this.#fields)
      if (element.value !== view[field]) element.value = view[field];
    this.#clear.hidden = FILTERS.every((key) => view[key] === "");
  }
}
