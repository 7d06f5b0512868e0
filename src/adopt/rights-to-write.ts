import {
  type CapabilityCatalog,
  containsRights,
  equalRights,
  joinRights,
  makeRights,
  type Rights,
  type Role,
  ROLES,
} from "../domain/rights.ts";
import type { Grant } from "../manifest/model.ts";
import type { Giving, GrantPart, MembershipPart, Part } from "./parts.ts";

/** What becomes of a line that gives more than there is. */
export type Fate =
  | { readonly kind: "kept" }
  /** Nothing of it is left. */
  | { readonly kind: "dropped" }
  /** The same everywhere, with a lower role. */
  | { readonly kind: "lowered"; readonly role: Role }
  /** The same, but not on these sites. */
  | { readonly kind: "narrowed"; readonly except: ReadonlySet<number> };

export interface ChangedGrant {
  readonly part: GrantPart;
  readonly fate: Exclude<Fate, { kind: "kept" }>;
}

/**
 * Rights that no line grants afterwards, and the last day on which the line gave them whose place
 * they take.
 */
export interface Added {
  readonly rights: Rights;
  readonly until: string | undefined;
}

export interface Decision {
  /** Own lines that do not stay as they are. */
  readonly changed: readonly ChangedGrant[];
  /** Teams that give too much: a team cannot be narrowed for one of its members. */
  readonly left: readonly MembershipPart[];
  /** What those teams give beside that: lines that become the person's own. */
  readonly copies: readonly { readonly giving: Giving; readonly fate: Fate }[];
  readonly added: ReadonlyMap<number, Added>;
}

type Access = ReadonlyMap<number, Rights>;

export interface Aim {
  /** What they have now. */
  readonly live: Access;
  /** What the manifests want now. */
  readonly wanted: Access;
  /**
   * Whether the site shall be as it is now; the others differ for reasons that are none of this (a
   * new site, an end, a beginning).
   */
  readonly isAdopted: (site: number) => boolean;
  readonly catalog: CapabilityCatalog;
  /**
   * How many sites would have to stand as exceptions of the grant, because no selector names them
   * alone.
   */
  readonly exceptions: (grant: Grant, sites: ReadonlySet<number>) => number;
  /** They were wanted absent: what was to begin later for nobody must not begin for them. */
  readonly isBack?: boolean;
}

const KEPT: Fate = { kind: "kept" };

function fateOf(
  { grant, phase, rights, sites }: Giving,
  aim: Aim,
  isFixed: (site: number) => boolean,
): Fate {
  const { live, catalog, isBack } = aim;
  if (isBack && phase === "future") return { kind: "dropped" };
  const fits = (given: Rights, site: number): boolean =>
    containsRights(live.get(site) ?? null, given, catalog);
  const tooMuch = new Set([...sites].filter((site) => isFixed(site) && !fits(rights, site)));
  if (tooMuch.size === 0) return KEPT;
  if (tooMuch.size < sites.size) {
    // All of a thousand sites but 999: then the one that is left is written instead.
    const isMostly =
      aim.exceptions(grant, tooMuch) > sites.size - tooMuch.size && [...sites].every(isFixed);
    return isMostly ? { kind: "dropped" } : { kind: "narrowed", except: tooMuch };
  }
  const ids = grant.capabilities.map(({ id }) => id);
  const lower = ROLES.slice(0, ROLES.indexOf(grant.role)).toReversed();
  const role = lower.find((candidate) =>
    [...sites].every((site) => fits(makeRights(candidate, ids, catalog), site)),
  );
  return role ? { kind: "lowered", role } : { kind: "dropped" };
}

/** What a giving still gives after its fate, and where. */
function remaining(
  { grant, rights, sites }: Giving,
  fate: Fate,
  catalog: CapabilityCatalog,
): [Rights, ReadonlySet<number>][] {
  if (fate.kind === "dropped") return [];
  if (fate.kind === "narrowed") return [[rights, sites.difference(fate.except)]];
  if (fate.kind === "kept") return [[rights, sites]];
  const ids = grant.capabilities.map(({ id }) => id);
  return [[makeRights(fate.role, ids, catalog), sites]];
}

/**
 * The last day for rights that take the place of wider ones: what was only lowered must not outlive
 * the line that gave it. Rights that nobody wrote have no known end.
 */
function endOf(
  site: number,
  rights: Rights,
  givings: readonly Giving[],
  { wanted, catalog }: Aim,
): string | undefined {
  if (!containsRights(wanted.get(site) ?? null, rights, catalog)) return undefined;
  const there = givings.filter(({ sites }) => sites.has(site));
  const whole = there.filter((giving) => containsRights(giving.rights, rights, catalog));
  const ends = (whole.length > 0 ? whole : there)
    .flatMap(({ period }) => period.until ?? [])
    .toSorted();
  // One line that covers it is enough, so the latest counts; several are needed together, so the
  // earliest does.
  if (whole.length > 0) return ends.length === whole.length ? ends.at(-1) : undefined;
  return ends[0];
}

/**
 * Which lines change, and what has to be written, so that a person is wanted to have what they
 * have. Lines are narrowed rather than exchanged: their selectors, days and reasons stay. On sites
 * that are not adopted nothing changes.
 */
export function decide(parts: readonly Part[], aim: Aim): Decision {
  const { live, wanted, isAdopted, catalog } = aim;
  const isFixed = (site: number): boolean =>
    isAdopted(site) || equalRights(live.get(site) ?? null, wanted.get(site) ?? null);
  const changed: ChangedGrant[] = [];
  const left: MembershipPart[] = [];
  const copies: { giving: Giving; fate: Fate }[] = [];
  const given = new Map<number, Rights>();
  for (const part of parts) {
    const fates = part.gives.map((giving) => ({ giving, fate: fateOf(giving, aim, isFixed) }));
    for (const { giving, fate } of fates) {
      for (const [rights, sites] of remaining(giving, fate, catalog))
        for (const site of sites)
          given.set(site, joinRights(given.get(site) ?? null, rights, catalog) ?? rights);
      if (part.kind === "grant" && fate.kind !== "kept") changed.push({ part, fate });
    }
    if (part.kind === "grant" || fates.every(({ fate }) => fate.kind === "kept")) continue;
    left.push(part);
    copies.push(...fates.filter(({ fate }) => fate.kind !== "dropped"));
  }
  const givings = parts.flatMap(({ gives }) => gives);
  const added = new Map<number, Added>();
  for (const [site, rights] of live) {
    if (isFixed(site) && !equalRights(given.get(site) ?? null, rights))
      added.set(site, { rights, until: endOf(site, rights, givings, aim) });
  }
  return { changed, left, copies, added };
}
