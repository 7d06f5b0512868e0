import { type Column, groupLabel } from "./columns.ts";
import { count, h } from "./dom.ts";
import {
  differs,
  hasMore,
  isChanged,
  type Model,
  ROLE_LETTERS,
  ROLE_NAMES,
  roleIn,
} from "./model.ts";

/** CSS classes of roles, by number. */
const ROLE_CLASSES = ["none", "view", "write", "admin", "superuser"] as const;

/** A badge with the letter and colour of a role. */
export const roleBadge = (role: number): HTMLElement =>
  h(
    "span",
    { class: `role ${ROLE_CLASSES[role] ?? "none"}`, "aria-hidden": "true" },
    ROLE_LETTERS[role] ?? "",
  );

/** A cell with its letter; in a folded group also with the number of sites. */
export function drawCell(cell: number, many: number, column: Column): HTMLElement {
  const role = roleIn(cell);
  const classes = [
    "cell",
    ...(differs(cell) ? ["differs"] : []),
    ...(isChanged(cell) ? ["changed"] : []),
  ];
  const element = h("div", { class: classes.join(" "), role: "gridcell" });
  if (role === 0) {
    element.setAttribute("aria-label", "no access");
    return element;
  }
  const text = `${ROLE_LETTERS[role] ?? ""}${hasMore(cell) ? "+" : ""}${column.isFolded ? ` ${many}` : ""}`;
  element.append(h("span", { class: `role ${ROLE_CLASSES[role] ?? "none"}` }, text));
  const label = labelOf(cell, many, column);
  // The accessible name includes the visible text, so that people can address the cell by voice.
  element.setAttribute("aria-label", text.length > 1 ? `${text}: ${label}` : label);
  return element;
}

/** Describes a cell in words. */
function labelOf(cell: number, many: number, column: Column): string {
  const role = ROLE_NAMES[roleIn(cell)] ?? "";
  return [
    column.isFolded ? `up to ${role} on ${many} of ${count(column.sites.length, "site")}` : role,
    ...(hasMore(cell) ? ["with capabilities"] : []),
    ...(differs(cell) ? ["differs from the manifests"] : []),
    ...(isChanged(cell) ? ["changed by the plan"] : []),
  ].join(", ");
}

/** Describes a cell with its site, for the tooltip. */
export function describeCell({ data }: Model, cell: number, many: number, column: Column): string {
  const site = data.sites[column.sites[0] ?? -1];
  const where = column.isFolded
    ? groupLabel(data.groups[column.group] ?? "")
    : `${site?.name ?? ""} (${site?.id ?? ""})`;
  return `${where}: ${many === 0 ? "no access" : labelOf(cell, many, column)}`;
}

/** The header of a column: the name of a site or of a folded site group. */
export function makeHeader({ data }: Model, column: Column, place: number): HTMLElement {
  const name = groupLabel(data.groups[column.group] ?? "");
  const site = data.sites[column.sites[0] ?? -1];
  const text = column.isFolded ? `${name} (${column.sites.length})` : (site?.name ?? "");
  const header = h(
    "div",
    {
      class: `top${column.isFolded ? " folded" : ""}`,
      role: "columnheader",
      "aria-colindex": place + 2,
      "aria-label": column.isFolded
        ? `Site group ${text}, folded`
        : `${text}, site ${site?.id ?? ""}`,
      title: column.isFolded ? `Unfold ${name}` : `${text} (${site?.id ?? ""})`,
      "data-row": -1,
      "data-column": place,
    },
    h("span", { class: "turned name" }, text),
  );
  header.style.left = `calc(var(--who) + ${column.left}px)`;
  header.style.width = `${column.width}px`;
  return header;
}
