import { type Period, phaseOf } from "../domain/day.ts";
import { type Diagnostic, sortDiagnostics } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import type { Grant, Manifest, UserEntry } from "../manifest/model.ts";
import { beginsLater } from "./begins-later.ts";
import { layCells } from "./cells.ts";
import { checkEmails } from "./check-emails.ts";
import type { Cell, Desired, DesiredPerson, DesiredPublic, EndedGrant, Line } from "./desired.ts";
import { endsSoon } from "./ends-soon.ts";
import { because, intersect, type Memberships, membershipsOf, ownLine, type Reach, reachesOf } from "./grants-of.ts";
import { GrantResolver } from "./resolve-grants.ts";
import { todaysSites } from "./site-view.ts";
import { SiteSelectors } from "./select-sites.ts";

interface Context {
  readonly live: Live;
  readonly today: string;
  readonly resolver: GrantResolver;
  readonly memberships: Memberships;
}

type Reached = Pick<DesiredPerson, "access" | "ended" | "granted" | "frozenBy">;

/** What the grants that reach somebody add up to. */
function addUp(reaches: readonly Reach[], { live, resolver }: Context): Reached {
  const layers: { cell: Cell; sites: ReadonlySet<number> }[] = [];
  const ended: EndedGrant[] = [];
  const frozenBy: Line[] = [];
  let granted = false;
  for (const { grant, why, phase, period } of reaches) {
    if (phase === "future") continue;
    const { rights, sites, certain, problems } = resolver.resolve(grant);
    if (phase === "past") {
      // A grant that never held (`from` after `until` once all lines are laid over each other) ended nothing.
      if (period.from === undefined || period.until === undefined || period.from <= period.until)
        ended.push({ rights, sites: certain, why });
      continue;
    }
    granted = true;
    frozenBy.push(
      ...problems.filter(({ severity }) => severity === "error").map(({ at, message }) => ({ at: at ?? grant.at, text: message })),
    );
    layers.push({ cell: { rights, why, combined: false, from: period.from }, sites });
  }
  return { access: layCells(layers, live.capabilities), ended, granted, frozenBy };
}

const NOTHING: Reached = { access: new Map(), ended: [], granted: false, frozenBy: [] };
const NO_SUPERUSER: DesiredPerson["superuser"] = { wanted: false, why: [], from: undefined };

function endsAllOf(user: UserEntry, today: string): Line | undefined {
  if (user.absent) return { at: user.at, text: `${user.login} is absent${because(user)}` };
  if (phaseOf(user, today) === "past") return { at: user.at, text: `${user.login} ended on ${user.until}${because(user)}` };
  if (user.access?.length === 0) return { at: user.accessAt ?? user.at, text: `access: [] says none${because(user)}` };
  return undefined;
}

function desirePerson(user: UserEntry, context: Context): DesiredPerson {
  const { today } = context;
  const past = phaseOf(user, today) === "past";
  const base = { key: user.key, login: user.login, entry: user, endsAll: endsAllOf(user, today), past, emailRefused: false };
  if (user.absent || past) {
    return { ...base, ...NOTHING, superuser: NO_SUPERUSER, superuserEnded: base.endsAll };
  }
  const right = user.superuser;
  const rightPhase = right ? phaseOf({ from: right.from, until: right.until }, today) : "future";
  const wanted = right !== undefined && rightPhase === "current" && phaseOf(user, today) === "current";
  const line: Line | undefined = right && { at: right.at, text: `superuser${because(right)}` };
  return {
    ...base,
    ...addUp(reachesOf(user, context.memberships, today), context),
    superuser: wanted && line ? { wanted, why: [line], from: right.from } : NO_SUPERUSER,
    superuserEnded: right && rightPhase === "past" ? { at: right.at, text: `superuser ended on ${right.until}` } : base.endsAll,
  };
}

function desirePublic(manifest: Manifest, context: Context): DesiredPublic | undefined {
  if (!manifest.public) return undefined;
  const { grants, at } = manifest.public;
  const reaches = grants.map((grant): Reach => ({
    grant,
    why: [{ ...ownLine(grant), text: `public${because(grant)}` }],
    period: grant,
    phase: phaseOf(grant, context.today),
  }));
  const { access, ended, frozenBy } = addUp(reaches, context);
  return { access, ended, frozenBy, endsAll: grants.length === 0 ? { at, text: "public: [] says nothing is public" } : undefined };
}

/** Findings of all selectors, once each. What has not begun cannot be wrong yet: its errors are warnings. */
function selectorProblems(manifest: Manifest, selectors: SiteSelectors, { resolver, today }: Context): Diagnostic[] {
  const found = new Set<Diagnostic>();
  const owners: { readonly period: Period; readonly grants: readonly Grant[] }[] = [
    ...[...manifest.users.values()].filter(({ absent }) => !absent).map((user) => ({ period: user, grants: user.access ?? [] })),
    ...[...manifest.teams.values()].map((team) => ({ period: team, grants: team.access })),
    { period: {}, grants: manifest.public?.grants ?? [] },
  ];
  const later: Diagnostic[] = [];
  for (const [grant, period] of owners.flatMap((owner) => owner.grants.map((grant) => [grant, intersect(owner.period, grant)] as const))) {
    const phase = phaseOf(period, today);
    if (phase === "past") continue;
    for (const problem of resolver.resolve(grant).problems) {
      if (phase === "current" || problem.severity === "warning") found.add(problem);
      else later.push({ ...problem, severity: "warning", message: `${problem.message} The grant begins on ${period.from}.` });
    }
  }
  for (const set of manifest.siteSets.values()) for (const problem of selectors.select(set.items).problems) found.add(problem);
  return [...found, ...later];
}

/**
 * What the manifests want on this server today. Pure. Errors in selectors do not end it: they freeze the people they feed
 * (`frozenBy`) and stand in `diagnostics`; the caller decides whether they stop the run (a pull request) or not (apply).
 */
export function makeDesired(manifest: Manifest, live: Live, today: string): Desired {
  const selectors = new SiteSelectors(todaysSites(live.sites), manifest.siteSets);
  const context: Context = { live, today, resolver: new GrantResolver(selectors, live.capabilities), memberships: membershipsOf(manifest) };
  const people = new Map<LoginKey, DesiredPerson>();
  for (const user of manifest.users.values()) people.set(user.key, desirePerson(user, context));
  const emails = checkEmails(people, live);
  for (const [key, line] of emails.refused) {
    const person = people.get(key);
    if (!person) continue;
    // An e-mail that cannot be given must not stop an offboarding: then it is left alone, and the rest goes on. Somebody whom a team still gives
    // access is not leaving, whatever their own line says.
    const isLeaving = person.endsAll !== undefined && person.access.size === 0 && !person.superuser.wanted;
    const frozenBy = isLeaving ? person.frozenBy : [...person.frozenBy, line];
    people.set(key, { ...person, frozenBy, emailRefused: true });
  }
  people.delete(ANONYMOUS_KEY);
  return {
    people,
    public: desirePublic(manifest, context),
    endsSoon: endsSoon(manifest, today),
    beginsLater: beginsLater(manifest, context.resolver, today),
    diagnostics: sortDiagnostics([...selectorProblems(manifest, selectors, context), ...emails.diagnostics]),
  };
}
