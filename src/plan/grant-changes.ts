import { compareTexts } from "../domain/compare.ts";
import { hashOf } from "../domain/canonical-json.ts";
import { containsRights } from "../domain/rights.ts";
import type { Day } from "../domain/day.ts";
import { type Live, spelledLogin } from "../domain/live.ts";
import { ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import type { Declared, DeclaredGrant, DeclaredPeople } from "../desired/declared.ts";
import type { Desired } from "../desired/desired.ts";
import { type Grounds, groundsOf, type Line } from "../desired/line.ts";
import type { Manifest, UserEntry } from "../manifest/model.ts";
import type { ApprovedGrant, ApprovedState } from "./approved-state.ts";
import { emailHash } from "./baseline.ts";
import { whyOf } from "./draft.ts";
import { approvedAccess } from "./ends.ts";
import type { GrantChanges, KeptRights, PlanGrant } from "./plan.generated.ts";
import { SiteLists } from "./site-lists.ts";

/**
 * Digests of the grants that a pull request adds and removes. All other grants were there before.
 */
export interface ChangedGrants {
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

export interface GrantChangesInput {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly today: Day;
  readonly declared: DeclaredPeople;
  readonly desired: Desired;
  /** `undefined`: nothing is known to be approved, so every grant is listed as added. */
  readonly state: ApprovedState | undefined;
  readonly changed: ChangedGrants | undefined;
}

const days = ({
  from,
  until,
}: {
  from?: Day | undefined;
  until?: Day | undefined;
}): Pick<PlanGrant, "from" | "until"> => ({
  ...(from === undefined ? {} : { from }),
  ...(until === undefined ? {} : { until }),
});

type Cause = PlanGrant["cause"];

const lineAt = (entry: (Grounds & Pick<Line, "at">) | undefined, text: string): Line[] =>
  entry ? [{ at: entry.at, text, ...groundsOf(entry) }] : [];

const causeOf = (digest: string, own: ReadonlySet<string> | undefined): Cause =>
  own?.has(digest) ? "pull-request" : "not-approved";

/**
 * A hash of how an account will be created. Whoever reads the e-mail or gets the link receives the
 * access, so the address is approved together with the grants. SSO and LDAP need no such hash.
 */
export function invitationOf(
  user: UserEntry | undefined,
  { settings }: Manifest,
  live: Live,
): string | undefined {
  if (user?.email === undefined || live.people.has(user.key)) return undefined;
  const { email, provision, managedBy } = user;
  if (provision === "external" || managedBy === "sso") return undefined;
  const readers = provision === "invite-link" ? settings.invitations.recipients : undefined;
  return hashOf([emailHash(email), ...(readers?.toSorted() ?? [])]).slice(0, 24);
}

function ofPerson(
  declared: Declared,
  key: LoginKey,
  input: GrantChangesInput,
  lists: SiteLists,
): Omit<PlanGrant, "cause">[] {
  const { manifest, live, today, desired } = input;
  const login = spelledLogin(live, declared.login);
  const user = manifest.users.get(key);
  const found: Omit<PlanGrant, "cause">[] = [];
  const invitation = invitationOf(user, manifest, live);
  const invited = invitation === undefined ? {} : { invitation };
  for (const { phase, digest, grant, period, why } of declared.grants) {
    if (phase === "past") continue;
    const { rights, sites } = desired.grants.resolve(grant, digest);
    found.push({
      digest,
      login,
      rights,
      sites: lists.add(sites),
      ...days(period),
      ...invited,
      why: whyOf(why),
    });
  }
  const { superuser, end } = declared;
  if (superuser && superuser.phase !== "past")
    found.push({
      digest: superuser.digest,
      login,
      superuser: true,
      ...days(superuser.period),
      ...invited,
      why: whyOf(lineAt(user?.superuser, "superuser")),
    });
  if (end && end.until >= today)
    found.push({
      digest: end.digest,
      login,
      everything: true,
      until: end.until,
      why: whyOf(lineAt(user, `${login} ends`)),
    });
  return found;
}

const compare = (a: PlanGrant, b: PlanGrant): number =>
  compareTexts(a.login, b.login) || compareTexts(a.digest, b.digest);

/** The sites on which an approved grant differs from what its plan showed. */
function differenceOf(
  approved: ApprovedGrant | undefined,
  sites: readonly number[],
): Pick<PlanGrant, "unseen" | "missing"> {
  const differs = [...(approved?.differs ?? [])].toSorted((a, b) => a - b);
  const [unseen, missing] = [true, false].map((isCovered) =>
    differs.filter((site) => sites.includes(site) === isCovered),
  );
  return {
    ...(unseen && unseen.length > 0 ? { unseen } : {}),
    ...(missing && missing.length > 0 ? { missing } : {}),
  };
}

/** One grant for each digest, because two lines that say the same are one grant. */
function distinct(grants: readonly PlanGrant[]): PlanGrant[] {
  return [
    ...new Map(grants.toReversed().map((grant) => [grant.digest, grant] as const)).values(),
  ].toSorted(compare);
}

/** Digests of everything in the manifests, including past and future grants. */
export function digestsOf(declared: DeclaredPeople): Set<string> {
  const digests = new Set<string>();
  for (const { grants, superuser, end } of declared.values()) {
    for (const { digest } of grants) digests.add(digest);
    if (superuser) digests.add(superuser.digest);
    if (end) digests.add(end.digest);
  }
  return digests;
}

function removedGrant(grant: ApprovedGrant, lists: SiteLists): Omit<PlanGrant, "cause"> {
  const { digest, login, rights, superuser, everything, sites } = grant;
  return {
    digest,
    login,
    ...(rights ? { rights, sites: lists.add(sites) } : {}),
    ...(superuser ? { superuser } : {}),
    ...(everything ? { everything } : {}),
    ...days(grant),
    why: [],
  };
}

/**
 * Grants in the manifests that nobody has approved, and approved grants that are no longer in the
 * manifests.
 */
export function grantChanges(input: GrantChangesInput): GrantChanges {
  const { declared, state, changed } = input;
  const lists = new SiteLists();
  const added = [...declared].flatMap(([key, person]) => {
    const isOpen = [...person.grants, person.superuser, person.end].some(
      (one) => one !== undefined && !state?.isWhole(one.digest),
    );
    if (!isOpen) return [];
    return ofPerson(person, key, input, lists)
      .filter(({ digest }) => !state?.isWhole(digest))
      .map((grant): PlanGrant => ({
        ...grant,
        ...differenceOf(state?.grants.get(grant.digest), lists.at(grant.sites)),
        cause: causeOf(grant.digest, changed?.added),
      }));
  });
  const present = digestsOf(declared);
  const removed = [...(state?.grants.values() ?? [])]
    .filter(({ digest }) => !present.has(digest))
    .map((grant): PlanGrant => ({
      ...removedGrant(grant, lists),
      cause: causeOf(grant.digest, changed?.removed),
    }));
  return { added: distinct(added), removed: distinct(removed), lists: lists.all() };
}

function keptSites(
  grants: readonly DeclaredGrant[],
  key: LoginKey,
  { live, today, desired, state }: GrantChangesInput,
): Map<string, KeptRights & { sites: number[] }> {
  const { capabilities: catalog } = live;
  const now =
    key === ANONYMOUS_KEY
      ? live.anonymous
      : (live.people.get(key)?.access ?? new Map<number, never>());
  const approved = approvedAccess(state?.byPerson().get(key) ?? [], today, catalog);
  const wanted = key === ANONYMOUS_KEY ? desired.public?.access : desired.people.get(key)?.access;
  const login = live.people.get(key)?.login ?? "anonymous";
  const kept = new Map<string, KeptRights & { sites: number[] }>();
  for (const { grant, digest, why, phase } of grants) {
    if (phase !== "current" || state?.isApproved(digest)) continue;
    for (const site of desired.grants.resolve(grant, digest).sites) {
      const rights = now.get(site);
      if (!rights || containsRights(approved.get(site) ?? null, rights, catalog)) continue;
      if (!containsRights(wanted?.get(site)?.rights ?? null, rights, catalog)) continue;
      const name = `${rights.role} ${rights.capabilities.join(" ")} ${digest}`;
      const group = kept.get(name);
      if (group) group.sites.push(site);
      else kept.set(name, { login, rights, sites: [site], why: whyOf(why) });
    }
  }
  return kept;
}

/**
 * Rights that somebody granted in Matomo by hand, without an approved grant. The manifests grant
 * the same rights, so these would become official without any effect.
 */
export function keptRights(input: GrantChangesInput): KeptRights[] {
  const { declared, live, state, manifest } = input;
  if (!state) return [];
  const kept: KeptRights[] = [];
  for (const [key, { grants, superuser }] of declared) {
    const person = live.people.get(key);
    if (
      superuser?.phase === "current" &&
      person?.superuser &&
      !state.isApproved(superuser.digest)
    ) {
      kept.push({
        login: person.login,
        superuser: true,
        why: whyOf(lineAt(manifest.users.get(key)?.superuser, "superuser")),
      });
    }
    if (!grants.some(({ digest, phase }) => phase === "current" && !state.isApproved(digest)))
      continue;
    for (const group of keptSites(grants, key, input).values())
      kept.push({ ...group, sites: group.sites.toSorted((a, b) => a - b) });
  }
  return kept.toSorted((a, b) => compareTexts(a.login, b.login));
}
