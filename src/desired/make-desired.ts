import { type Period, phaseOf } from "../domain/day.ts";
import { type Diagnostic, sortDiagnostics, uniqueDiagnostics } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import type { Grant, Manifest, UserEntry } from "../manifest/model.ts";
import { beginsLater } from "./begins-later.ts";
import { layCells } from "./cells.ts";
import { checkEmails } from "./check-emails.ts";
import type { Cell, Desired, DesiredPerson, DesiredPublic, EndedGrant } from "./desired.ts";
import { groundsOf, type Line } from "./line.ts";
import { endsSoon } from "./ends-soon.ts";
import { type DeclaredGrant, type DeclaredPeople, declaredPeople } from "./declared.ts";
import { boundsOf, intersect } from "./grants-of.ts";
import { type GrantScope, ScopedGrants } from "./scope.ts";
import { todaysSites } from "./site-view.ts";

interface Context {
  readonly live: Live;
  readonly today: string;
  readonly declared: DeclaredPeople;
  readonly grants: ScopedGrants;
}

type Reached = Pick<DesiredPerson, "access" | "ended" | "granted" | "frozenBy" | "claimed">;

/** Adds up all grants that reach a person. */
function addUp(reaches: readonly DeclaredGrant[], { live, grants }: Context): Reached {
  const layers: { cell: Cell; sites: ReadonlySet<number> }[] = [];
  const claims: { cell: Cell; sites: ReadonlySet<number> }[] = [];
  const ended: EndedGrant[] = [];
  const frozenBy: Line[] = [];
  let granted = false;
  for (const { grant, why, phase, period, digest } of reaches) {
    if (phase === "future") continue;
    const { rights, sites, certain, frozenBy: lines } = grants.resolve(grant, digest);
    if (phase === "past") {
      // A grant whose periods do not overlap was never valid, so its end removes nothing.
      if (period.from === undefined || period.until === undefined || period.from <= period.until)
        ended.push({ rights, sites: certain, why });
      continue;
    }
    const { from, until } = period;
    const layer = { cell: { rights, why, combined: false, from, until }, sites };
    if (!grants.counts(digest)) {
      claims.push(layer);
      continue;
    }
    granted = true;
    frozenBy.push(...lines);
    layers.push(layer);
  }
  const access = layCells(layers, live.capabilities);
  const claimed =
    claims.length === 0 ? access : layCells([...layers, ...claims], live.capabilities);
  return { access, claimed, ended, granted, frozenBy };
}

const NOTHING: Reached = {
  access: new Map(),
  claimed: new Map(),
  ended: [],
  granted: false,
  frozenBy: [],
};
const NO_SUPERUSER: DesiredPerson["superuser"] = {
  wanted: false,
  claimed: false,
  why: [],
  from: undefined,
  until: undefined,
};

function endsAllOf(user: UserEntry, today: string): Line | undefined {
  const grounds = groundsOf(user);
  if (user.absent) return { at: user.at, text: `${user.login} is absent`, ...grounds };
  if (phaseOf(user, today) === "past")
    return { at: user.at, text: `${user.login} ended on ${user.until}`, ...grounds };
  if (user.access?.length === 0)
    return { at: user.accessAt ?? user.at, text: "access: [] grants nothing", ...grounds };
  return undefined;
}

function superuserOf(user: UserEntry, { declared, grants }: Context): DesiredPerson["superuser"] {
  const right = declared.get(user.key)?.superuser;
  if (!right || !user.superuser || right.phase !== "current") return NO_SUPERUSER;
  if (!grants.counts(right.digest)) return { ...NO_SUPERUSER, claimed: true };
  const { until } = right.period;
  const { at, from } = user.superuser;
  const line: Line = {
    at,
    text: "superuser",
    until: user.superuser.until,
    ...groundsOf(user.superuser),
  };
  return { wanted: true, claimed: true, why: [line, ...boundsOf(user)], from, until };
}

function desirePerson(user: UserEntry, context: Context): DesiredPerson {
  const { today } = context;
  const past = phaseOf(user, today) === "past";
  const base = {
    key: user.key,
    login: user.login,
    entry: user,
    endsAll: endsAllOf(user, today),
    past,
    emailRefused: false,
    emailFreedBy: [],
  };
  if (user.absent || past) {
    return { ...base, ...NOTHING, superuser: NO_SUPERUSER, superuserEnded: base.endsAll };
  }
  const right = user.superuser;
  const isRightPast = right !== undefined && phaseOf(right, today) === "past";
  return {
    ...base,
    ...addUp(context.declared.get(user.key)?.grants ?? [], context),
    superuser: superuserOf(user, context),
    superuserEnded: isRightPast
      ? { at: right.at, text: `superuser ended on ${right.until}`, ...groundsOf(right) }
      : base.endsAll,
  };
}

function desirePublic(manifest: Manifest, context: Context): DesiredPublic | undefined {
  if (!manifest.public) return undefined;
  const { grants, at } = manifest.public;
  const { access, claimed, ended, frozenBy } = addUp(
    context.declared.get(ANONYMOUS_KEY)?.grants ?? [],
    context,
  );
  return {
    access,
    claimed,
    ended,
    frozenBy,
    endsAll: grants.length === 0 ? { at, text: "public: [] grants nothing" } : undefined,
  };
}

/**
 * Findings of all selectors, without duplicates. Errors in grants that begin later are warnings,
 * because the site may still be created.
 */
function selectorProblems(manifest: Manifest, { grants, today }: Context): Diagnostic[] {
  const found = new Set<Diagnostic>();
  const owners: { readonly period: Period; readonly grants: readonly Grant[] }[] = [
    ...[...manifest.users.values()]
      .filter(({ absent }) => !absent)
      .map((user) => ({ period: user, grants: user.access ?? [] })),
    ...[...manifest.teams.values()].map((team) => ({ period: team, grants: team.access })),
    { period: {}, grants: manifest.public?.grants ?? [] },
  ];
  const later: Diagnostic[] = [];
  for (const [grant, period] of owners.flatMap((owner) =>
    owner.grants.map((grant) => [grant, intersect(owner.period, grant)] as const),
  )) {
    const phase = phaseOf(period, today);
    if (phase === "past") continue;
    for (const problem of grants.whole(grant).problems) {
      if (phase === "current" || problem.severity === "warning") found.add(problem);
      else
        later.push({
          ...problem,
          severity: "warning",
          message: `${problem.message} The grant begins on ${period.from}.`,
        });
    }
  }
  for (const set of manifest.siteSets.values())
    for (const problem of grants.problemsOf(set)) found.add(problem);
  return [...found, ...later];
}

/** The scope without an approved state: every grant counts, and names are those of today. */
const unscoped = (live: Live): GrantScope => {
  const view = todaysSites(live.sites);
  return { approvedView: view, todaysView: view, isApproved: () => true, counts: () => true };
};

/**
 * What the manifests define for this server today. Errors in selectors do not throw. They are
 * listed in `diagnostics`, and in `frozenBy` of the people whose grants they concern. A pull
 * request stops on such errors, but an apply does not.
 * @param scope decides which grants count and by which site names; by default all count, by today's
 * names
 */
export function makeDesired(
  manifest: Manifest,
  live: Live,
  today: string,
  scope = unscoped(live),
  declared = declaredPeople(manifest, live.url, today),
): Desired {
  const grants = new ScopedGrants(scope, manifest.siteSets, live.capabilities);
  const context: Context = { live, today, declared, grants };
  const people = new Map<LoginKey, DesiredPerson>();
  for (const user of manifest.users.values()) people.set(user.key, desirePerson(user, context));
  const emails = checkEmails(people, live);
  for (const [key, line] of emails.refused) {
    const person = people.get(key);
    if (!person) continue;
    // A refused e-mail must not keep a person's access from ending, so the e-mail stays as it is
    // and everything else is applied. A person who still gets access from a team is not leaving.
    const isLeaving =
      person.endsAll !== undefined && person.access.size === 0 && !person.superuser.wanted;
    const frozenBy = isLeaving ? person.frozenBy : [...person.frozenBy, line];
    people.set(key, { ...person, frozenBy, emailRefused: true });
  }
  for (const [key, freedBy] of emails.freedBy) {
    const person = people.get(key);
    if (person) people.set(key, { ...person, emailFreedBy: freedBy });
  }
  people.delete(ANONYMOUS_KEY);
  const shown = desirePublic(manifest, context);
  return {
    grants,
    people,
    public: shown,
    endsSoon: endsSoon(manifest, today),
    beginsLater: beginsLater(manifest, grants, today),
    diagnostics: sortDiagnostics(
      uniqueDiagnostics([...selectorProblems(manifest, context), ...emails.diagnostics]),
    ),
  };
}
