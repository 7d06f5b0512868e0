import type { PageNeed, PageNeedItem } from "../render/html/page-data.ts";
import { type DetailActions, personLink, shortened, siteLink } from "./details.ts";
import { h, onClick, thousands } from "./dom.ts";
import type { Model } from "./model.ts";

/** The number of items that are shown at first. */
const MAX_ITEMS = 12;
/** The number of people that are named per item. */
const MAX_PEOPLE = 3;

export interface NeedActions extends DetailActions {
  /** Shows the people in the matrix. */
  readonly showRisk: (kind: string) => void;
}

function peopleOf(
  model: Model,
  { people = [], team }: PageNeedItem,
  actions: NeedActions,
): HTMLElement[] {
  if (team !== undefined)
    return [
      h("span", { class: "name" }, `team ${team}`),
      h("span", { class: "quiet" }, ` (${people.length})`),
    ];
  const links = people.slice(0, MAX_PEOPLE).map((person) => personLink(model, person, actions));
  const rest = people.length - links.length;
  return rest > 0 ? [...links, h("span", { class: "quiet" }, `and ${rest} more`)] : links;
}

function itemElement(model: Model, item: PageNeedItem, actions: NeedActions): HTMLElement {
  const { site, day, text } = item;
  const hasDay = day !== undefined && !text.includes(day);
  return h(
    "li",
    {},
    ...(hasDay ? [h("strong", { class: "day" }, day)] : []),
    ...peopleOf(model, item, actions),
    ...(site === undefined ? [] : [siteLink(model, site, actions)]),
    text === "" ? undefined : h("span", { class: "quiet name" }, text),
  );
}

function needElement(model: Model, need: PageNeed, actions: NeedActions): HTMLElement {
  const { kind, title, text, risk, items } = need;
  return h(
    "details",
    { class: "need", id: `need-${kind}` },
    h(
      "summary",
      {},
      h("span", { class: "number" }, thousands(items.length)),
      h("span", { class: "title" }, title),
    ),
    h("p", { class: "about" }, text),
    shortened(
      items.map((item) => itemElement(model, item, actions)),
      MAX_ITEMS,
      h("ul", {}),
    ),
    risk === undefined
      ? undefined
      : onClick(h("button", { type: "button" }, "Show them in the table"), () =>
          actions.showRisk(kind),
        ),
  );
}

/** The section "Needs attention", with the most urgent need first. */
export function needsSection(model: Model, actions: NeedActions): HTMLElement {
  const { needs } = model.data;
  return h(
    "section",
    { "aria-labelledby": "needs-title" },
    h("h2", { id: "needs-title" }, "Needs attention"),
    needs.length === 0
      ? h("p", {}, "Nothing needs attention.")
      : h("div", { class: "needs" }, ...needs.map((need) => needElement(model, need, actions))),
  );
}
