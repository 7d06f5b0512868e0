import type { PageChange } from "../render/html/page-data.ts";
import { type DetailActions, personLink, shortened, siteLink } from "./details.ts";
import { count, h, thousands } from "./dom.ts";
import type { Model } from "./model.ts";

/** The number of changes that are shown at first. */
const MAX_CHANGES = 20;
/** The number of sites that are named per change. */
const MAX_SITES = 3;

function changeElement(
  model: Model,
  { day, login, before, after, sites, pull, byHand }: PageChange,
  numbers: ReadonlyMap<string, number>,
  actions: DetailActions,
): HTMLElement {
  const person = numbers.get(login);
  const places = [...model.places(sites)];
  const { title = "", url } = model.data.pulls[String(pull ?? "")] ?? {};
  const pullText = `pull request #${pull}${title === "" ? "" : ` ${title}`}`;
  return h(
    "li",
    {},
    h("strong", { class: "day" }, day),
    person === undefined ? h("span", { class: "name" }, login) : personLink(model, person, actions),
    h("span", {}, `${before} → ${after}`),
    ...(places.length === 0 ? [] : [h("span", {}, "on")]),
    ...places.slice(0, MAX_SITES).map((site) => siteLink(model, site, actions)),
    ...(places.length > MAX_SITES
      ? [h("span", { class: "quiet" }, `and ${count(places.length - MAX_SITES, "more site")}`)]
      : []),
    ...(pull === undefined
      ? []
      : [
          url?.startsWith("https://")
            ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, pullText)
            : h("span", { class: "quiet name" }, pullText),
        ]),
    byHand ? h("span", { class: "warn" }, "by hand in Matomo") : undefined,
  );
}

/** The changes since a day, or those of the plan; `undefined` if the page shows neither. */
export function changesSection(model: Model, actions: DetailActions): HTMLElement | undefined {
  const { changes, changesTitle = "", people } = model.data;
  if (!changes) return undefined;
  const numbers = new Map(people.map(({ login }, number) => [login, number]));
  return h(
    "section",
    { "aria-labelledby": "changes-title" },
    h("h2", { id: "changes-title" }, `${changesTitle} (${thousands(changes.length)})`),
    changes.length === 0
      ? h("p", {}, "Nothing.")
      : shortened(
          changes.map((change) => changeElement(model, change, numbers, actions)),
          MAX_CHANGES,
          h("ul", { class: "changes" }),
        ),
  );
}
