import type { PageAccess } from "../render/html/page-data.ts";
import { groupLabel } from "./columns.ts";
import { type DetailActions, personLink, roleOf, shortened, whyElement } from "./details.ts";
import { count, h } from "./dom.ts";
import { roleBadge } from "./grid-cell.ts";
import { markPerson } from "./marks.ts";
import { type Model, ROLE_NAMES, roleIn, SUPERUSER } from "./model.ts";

/** The number of people per role that are shown at first. */
const MAX_PEOPLE = 50;

function personItem(
  model: Model,
  number: number,
  site: number,
  actions: DetailActions,
): HTMLElement {
  const person = model.person(number);
  const access: PageAccess | undefined = person?.access.find((group) =>
    model.places(group[1]).includes(site),
  );
  const rights = access ? (model.data.rights[access[0]] ?? "") : "";
  const more = rights.includes(" + ") ? rights.slice(rights.indexOf(" + ")) : "";
  const reason = access
    ? { why: access[2], since: access[4], until: access[6], unexplained: access[7] }
    : person?.superuser;
  return h(
    "li",
    {},
    h(
      "p",
      {},
      personLink(model, number, actions, site),
      h("span", { class: "quiet name" }, more),
      ...(person ? markPerson(person).filter((mark) => mark.textContent !== "super user") : []),
    ),
    reason ? whyElement(model, reason) : undefined,
    access && access[3] >= 0
      ? h("p", { class: "warn" }, `The manifests grant: ${model.data.rights[access[3]] ?? ""}.`)
      : undefined,
  );
}

/** Everybody who can see a site, highest role first, with the reason. */
export function siteDetails(model: Model, site: number, actions: DetailActions): HTMLElement {
  const { data } = model;
  const {
    name = "",
    id = 0,
    group = 0,
    url = "",
    class: dataClass,
    owner,
    public: isPublic,
  } = data.sites[site] ?? {};
  const byRole = Map.groupBy(data.people.keys(), (person) => roleIn(model.cell(person, site)));
  const roles = [SUPERUSER, roleOf("admin"), roleOf("write"), roleOf("view")];
  const facts: (readonly [string, string])[] = [
    ["Site group", groupLabel(data.groups[group] ?? "")],
    ["Address", url],
    ...(dataClass === undefined ? [] : [["Data class", dataClass] as const]),
    ...(owner === undefined ? [] : [["Owner", owner] as const]),
  ];
  return h(
    "div",
    {},
    h(
      "h2",
      { id: "details-title", tabindex: -1 },
      h("span", { class: "name" }, name),
      h("span", { class: "quiet" }, ` (${id})`),
    ),
    isPublic
      ? h("p", { class: "warn" }, "Everybody on the internet can see it, without a login.")
      : undefined,
    h(
      "dl",
      { class: "facts" },
      ...facts.flatMap(([term, text]) => [h("dt", {}, term), h("dd", { class: "name" }, text)]),
    ),
    ...roles.flatMap((role) => {
      const people = byRole.get(role) ?? [];
      if (people.length === 0) return [];
      return [
        h(
          "h3",
          {},
          roleBadge(role),
          h("span", {}, ROLE_NAMES[role] ?? ""),
          h("span", { class: "quiet" }, ` ${count(people.length, "account")}`),
        ),
        shortened(
          people.map((person) => personItem(model, person, site, actions)),
          MAX_PEOPLE,
          h("ul", { class: "people" }),
        ),
      ];
    }),
  );
}
