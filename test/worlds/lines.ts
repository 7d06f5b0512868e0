import { isOpenEnded, type PlainSelector, selects, selectorText } from "./selectors.ts";
import type { Role, SiteFacts } from "./server.ts";

/** The access that one person gets from one grant, with teams and sets expanded. */
export interface GrantLine {
  readonly person: string;
  readonly role: Role | "superuser";
  readonly sites: readonly PlainSelector[];
  readonly except: readonly PlainSelector[];
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

const textOf = (items: readonly PlainSelector[]): string =>
  [...new Set(items.map(selectorText))].toSorted().join(", ");

/** The same text means the same grant. */
export const keyOf = ({ person, role, sites, except, from, until }: GrantLine): string =>
  `${person} ${role} [${textOf(sites)}] but [${textOf(except)}] ${from ?? ""}..${until ?? ""}`;

export const isOpen = ({ from = "", until = "9999" }: GrantLine, today: string): boolean =>
  from <= today && today <= until;

/** Whether the grant covers a site with these facts. */
export const covers = ({ sites, except }: GrantLine, site: SiteFacts): boolean =>
  sites.some((item) => selects(item, site)) && !except.some((item) => selects(item, site));

/** Whether the grant covers a new site, which no exact name can mean. */
export const coversNew = (line: GrantLine, site: SiteFacts): boolean =>
  covers({ ...line, sites: line.sites.filter(isOpenEnded) }, site);
