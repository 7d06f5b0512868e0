/**
 * The state of the page: filters, order, folding and open details. The part of the address after
 * `#` stores it.
 */
export interface View {
  /** The search text for people. */
  readonly person: string;
  /** The search text for sites. */
  readonly site: string;
  readonly role: string;
  readonly risk: string;
  readonly team: string;
  readonly owner: string;
  readonly group: string;
  readonly domain: string;
  readonly kind: string;
  readonly sort: string;
  /** The unfolded site groups; `*` for all. */
  readonly open: readonly string[];
  /** The login of the person whose details are shown. */
  readonly show: string;
  /** The id of the site whose details are shown, alone or together with the person's. */
  readonly on: string;
}

const START: View = {
  person: "",
  site: "",
  role: "",
  risk: "",
  team: "",
  owner: "",
  group: "",
  domain: "",
  kind: "",
  sort: "",
  open: [],
  show: "",
  on: "",
};

/** The keys that filter, without those for folding and open details. */
export const FILTERS = [
  "person",
  "site",
  "role",
  "risk",
  "team",
  "owner",
  "group",
  "domain",
  "kind",
] as const;
const TEXTS = [...FILTERS, "sort", "show", "on"] as const;

export function viewFrom(hash: string): View {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const texts = Object.fromEntries(TEXTS.map((key) => [key, given.get(key) ?? ""]));
  return { ...START, ...texts, open: given.getAll("open") };
}

/** The address of a view; empty for the initial view. */
export function hashOf(view: View): string {
  const params = new URLSearchParams();
  for (const key of TEXTS) if (view[key] !== "") params.set(key, view[key]);
  for (const group of view.open) params.append("open", group);
  const text = params.toString();
  return text === "" ? "" : `#${text}`;
}
