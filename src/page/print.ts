import { fill, h, thousands } from "./dom.ts";
import type { Shown } from "./filter.ts";
import { type Model, ROLE_NAMES, roleIn, SUPERUSER } from "./model.ts";

/** The maximum number of people that are printed; the rest are counted. */
const MAX_PEOPLE = 1_500;
/** The number of sites that are named per role. */
const MAX_SITES = 6;

/** A person's access to the sites, with one line per role. */
function accessTexts(
  { data }: Model,
  model: Model,
  person: number,
  sites: readonly number[],
): string[] {
  if (data.people[person]?.superuser) return ["super user on every site"];
  const byRole = Map.groupBy(sites, (site) => roleIn(model.cell(person, site)));
  return [...byRole]
    .filter(([role]) => role > 0 && role < SUPERUSER)
    .toSorted(([a], [b]) => b - a)
    .map(([role, places]) => {
      const names = places.slice(0, MAX_SITES).map((site) => data.sites[site]?.name ?? "");
      const rest = places.length - names.length;
      const where =
        places.length === data.sites.length && rest > 0
          ? `all ${places.length} sites`
          : `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
      return `${ROLE_NAMES[role] ?? ""}: ${where}`;
    });
}

/** The view as a list for printing: its people and their access. */
export function printList(model: Model, { people, sites }: Shown, place: HTMLElement): void {
  const { data } = model;
  const rows = people.slice(0, MAX_PEOPLE).map((number) => {
    const person = model.person(number);
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "name" }, person?.login ?? ""),
      h(
        "td",
        {},
        ...accessTexts(model, model, number, sites).map((text) =>
          h("div", { class: "name" }, text),
        ),
      ),
      h("td", {}, model.ends[number] ?? ""),
      h("td", {}, person?.reviewed ?? ""),
      h("td", {}, person?.seen ?? (person?.kind === "person" ? "never" : "")),
      h("td", {}, (person?.needs ?? []).flatMap((need) => data.needs[need]?.risk ?? []).join(", ")),
    );
  });
  const rest = people.length - rows.length;
  const heads = ["Who", "What", "Ends", "Reviewed", "Last seen", "Needs attention"];
  fill(
    place,
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...rows),
    ),
    rest > 0 ? h("p", {}, `and ${thousands(rest)} more. Filter before printing.`) : undefined,
  );
}
