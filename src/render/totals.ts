import type { Totals } from "../plan/decision.ts";
import { count } from "./words.ts";

/** `7 people lose access`, `1 person loses access`. */
const people = (number: number, one: string, many: string): string =>
  number === 0 ? "" : number === 1 ? `1 person ${one}` : `${number} people ${many}`;

const some = (number: number, one: string, many?: string): string =>
  number === 0 ? "" : count(number, one, many);

/** `7 people lose access, 15 gain`. The second part omits words that the first part contains. */
function losingAndGaining({ losing, gaining }: Totals): string[] {
  const losses = people(losing, "loses access", "lose access");
  if (losses === "") return [people(gaining, "gains access", "gain access")];
  return [losses, gaining === 0 ? "" : `${gaining} ${gaining === 1 ? "gains" : "gain"}`];
}

/**
 * The summary of a plan by risk in one line, the same on every surface. Empty if nothing would
 * change.
 */
export function totalsLine(totals: Totals): string {
  const parts = [
    totals.url ? "url changed" : "",
    some(totals.settings, "guard changed", "guards changed"),
    some(totals.superusers, "super user"),
    some(totals.demoted, "super user right removed", "super user rights removed"),
    some(totals.published, "site becomes public", "sites become public"),
    some(totals.admins, "admin"),
    some(totals.deleted, "account deleted", "accounts deleted"),
    some(totals.emails, "e-mail changed", "e-mails changed"),
    some(totals.identities, "site identity changed", "site identities changed"),
    some(
      totals.official,
      "right granted by hand becomes official",
      "rights granted by hand become official",
    ),
    people(totals.foreign, "outside your domains", "outside your domains"),
    some(totals.reports, "report deleted", "reports deleted"),
    ...losingAndGaining(totals),
    some(totals.unpublished, "site no longer public", "sites no longer public"),
    people(totals.others, "with another change", "with other changes"),
  ];
  return parts.filter(Boolean).join(", ");
}
