import type { PageAccess, PagePerson } from "../render/html/page-data.ts";
import { type DetailActions, roleOf, shortened, siteLink, whyElement } from "./details.ts";
import { count, h } from "./dom.ts";
import { roleBadge } from "./grid-cell.ts";
import { markPerson } from "./marks.ts";
import { type Model, SUPERUSER } from "./model.ts";

/** The maximum number of names that a list shows at first. */
const MAX_NAMES = 8;

function accessElement(
  model: Model,
  access: PageAccess,
  sites: readonly number[],
  actions: DetailActions,
): HTMLElement {
  const { data } = model;
  const [right, , why, wanted, since, before, until, unexplained] = access;
  const rights = data.rights[right] ?? "";
  const all = sites.length === data.sites.length && sites.length > MAX_NAMES;
  return h(
    "section",
    { class: "access" },
    h(
      "h4",
      {},
      roleBadge(roleOf(rights)),
      h("span", {}, rights),
      h(
        "span",
        { class: "quiet" },
        all ? ` on all ${sites.length} sites` : ` on ${count(sites.length, "site")}`,
      ),
    ),
    shortened(
      sites.map((site) => h("li", {}, siteLink(model, site, actions))),
      MAX_NAMES,
      h("ul", { class: "names" }),
    ),
    whyElement(model, { why, since, until, unexplained }),
    wanted < 0
      ? undefined
      : h("p", { class: "warn" }, `The manifests grant: ${data.rights[wanted] ?? ""}.`),
    before < 0
      ? undefined
      : h("p", { class: "warn" }, `The plan changes it. Today: ${data.rights[before] ?? ""}.`),
  );
}

const ACCOUNTS = {
  active: "active",
  pending: "invited, not accepted yet",
  expired: "invitation expired",
  public: "no account",
} as const;

const STANDINGS = {
  managed: "managed",
  unmanaged: "in none",
  ignored: "ignored by settings.yaml",
  released: "released: no longer managed",
  "not-read": "",
} as const;

function factsOf({ data }: Model, person: PagePerson): (readonly [string, string])[] {
  const isPublic = person.kind === "public";
  const teams = (person.teams ?? []).map((team) => data.teams[team] ?? "").join(", ");
  const seen = person.seen ?? (isPublic || person.account !== "active" ? "" : "never");
  const all: (readonly [string, string | undefined])[] = [
    ["E-mail", person.email],
    ["Account", isPublic ? undefined : ACCOUNTS[person.account]],
    ["Kind", person.kind === "service" ? "service account" : undefined],
    ["Last seen in the interface", seen],
    [
      "Two-factor authentication",
      person.twoFactor === undefined ? undefined : person.twoFactor ? "yes" : "no",
    ],
    ["Account since", person.registered],
    ["Invited by", person.invitedBy],
    ["Manifests", [STANDINGS[person.standing], person.at ?? ""].filter(Boolean).join(", ")],
    ["Teams", teams],
    ["Owner", person.owner],
    ["Reason", [person.reason, person.ticket].filter((part) => part !== undefined).join(", ")],
    ["Last day", person.until],
    ["Reviewed", person.reviewed ?? (data.manifests && !isPublic ? "never" : undefined)],
    ["Next review due", person.due],
  ];
  return all.flatMap(([name, text]) => (text === undefined || text === "" ? [] : [[name, text]]));
}

/** The differences between Matomo and the manifests for a person. */
function openElement(model: Model, { open = [] }: PagePerson): HTMLElement | undefined {
  if (open.length === 0) return undefined;
  return h(
    "section",
    {},
    h("h3", {}, "Matomo and the manifests differ"),
    h(
      "ul",
      {},
      ...open.map(({ before, after, sites, held }) => {
        const places = model.places(sites).length;
        return h(
          "li",
          {},
          `${before} → ${after}${places > 0 ? ` on ${count(places, "site")}` : ""}`,
          h(
            "p",
            { class: "quiet" },
            held.length > 0
              ? `On hold: ${held.join(" ")}`
              : "The next apply will make this change.",
          ),
        );
      }),
    ),
  );
}

function needsElement({ data }: Model, { needs = [] }: PagePerson): HTMLElement | undefined {
  const texts = needs.flatMap((need) => data.needs[need]?.risk ?? []);
  return texts.length === 0
    ? undefined
    : h(
        "ul",
        { class: "risks", "aria-label": "Needs attention" },
        ...texts.map((text) => h("li", {}, text)),
      );
}

/** All details of a person. If a site is given, the access to this site comes first. */
export function personDetails(
  model: Model,
  number: number,
  site: number | undefined,
  actions: DetailActions,
): HTMLElement {
  const person = model.person(number);
  if (!person) return h("p", {}, "There is no such person.");
  const isOn = (access: PageAccess): boolean =>
    site !== undefined && model.places(access[1]).includes(site);
  const here = person.access.filter(isOn);
  const others = person.access.filter((access) => !isOn(access));
  const name = site === undefined ? "" : (model.data.sites[site]?.name ?? "");
  return h(
    "div",
    {},
    h(
      "h2",
      { id: "details-title", tabindex: -1 },
      h(
        "span",
        { class: "name" },
        person.kind === "public" ? "Everybody, without a login" : person.login,
      ),
    ),
    h("p", { class: "marks" }, ...markPerson(person)),
    needsElement(model, person),
    ...(person.superuser
      ? [
          h(
            "section",
            { class: "access" },
            h(
              "h4",
              {},
              roleBadge(SUPERUSER),
              h("span", {}, "super user"),
              h("span", { class: "quiet" }, " on every site"),
            ),
            whyElement(model, person.superuser),
          ),
        ]
      : []),
    ...(here.length > 0
      ? [
          h("h3", {}, "On ", h("span", { class: "name" }, name)),
          ...here.map((access) => accessElement(model, access, [site ?? 0], actions)),
        ]
      : []),
    ...(others.length > 0
      ? [
          h("h3", {}, here.length > 0 ? "Elsewhere" : "Access"),
          ...others.map((access) =>
            accessElement(model, access, [...model.places(access[1])], actions),
          ),
        ]
      : []),
    ...(person.superuser || person.access.length > 0 ? [] : [h("p", {}, "No access to any site.")]),
    openElement(model, person),
    h(
      "dl",
      { class: "facts" },
      ...factsOf(model, person).flatMap(([term, text]) => [
        h("dt", {}, term),
        h("dd", { class: "name" }, text),
      ]),
    ),
  );
}
