import type { AuditRecord } from "../audit/audit.generated.ts";
import { endsSoon } from "../desired/ends-soon.ts";
import { siteClasses, siteOwners } from "../desired/site-classes.ts";
import { compareTexts } from "../domain/compare.ts";
import { type Day, phaseOf } from "../domain/day.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live, Site } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { ownDomains as likelyDomains } from "../domain/own-domains.ts";
import type { Manifest } from "../manifest/model.ts";
import { ownAccount } from "../plan/account.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { dueReviews } from "../plan/due-reviews.ts";
import { dueTokens } from "../plan/due-tokens.ts";
import type { Inherited } from "../plan/inherited.ts";
import { planInFull } from "../plan/make-plan.ts";
import { Owners } from "../plan/owners.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { sortUndeclared } from "../plan/unmanaged.ts";
import { appliedEffects, liveAfter } from "./after-plan.ts";
import { changesOf, changesSince } from "./changes.ts";
import { History } from "./history.ts";
import { LineTable } from "./lines.ts";
import { reportOn, servicesIn } from "./live-report.ts";
import { ENDING_DAYS, needsByPerson, needsOf, type NeedsInput } from "./needs.ts";
import {
  describePerson,
  describePublic,
  type Draft,
  type ManifestFacts,
  servicesAmong,
  teamsToday,
} from "./people.ts";
import type {
  Review,
  ReviewChange,
  ReviewPullRequest,
  ReviewSelection,
  ReviewSite,
  ReviewTeam,
} from "./review.generated.ts";
import { isWhole, select } from "./select.ts";

/** The manifests of an instance, with the other data that a plan needs. */
export interface ReviewManifests {
  readonly manifest: Manifest;
  readonly baseline?: AnyBaseline | undefined;
  readonly hasPassword: boolean;
  readonly inherited?: Inherited | undefined;
  readonly diagnostics?: readonly Diagnostic[] | undefined;
}

/** Everything on which a review depends. */
export interface ReviewInput {
  readonly live: Live;
  readonly now: Date;
  /** UTC day for which `from` and `until` are evaluated. */
  readonly today: Day;
  readonly selection: ReviewSelection;
  /** `undefined` to review the live state alone. */
  readonly manifests?: ReviewManifests | undefined;
  /** The audit record, oldest first. Records of other servers are ignored. */
  readonly records?: readonly AuditRecord[] | undefined;
  /** Shows the recorded changes from this day on. */
  readonly since?: Day | undefined;
  /** Shows everything as it would be after this plan. */
  readonly plan?: Plan | undefined;
}

/** Sorts sites by group and then by name; sites without a group come last. */
const bySite = (a: Site, b: Site): number =>
  Number(a.group === "") - Number(b.group === "") ||
  compareTexts(a.group.toLowerCase(), b.group.toLowerCase()) ||
  compareTexts(a.name.toLowerCase(), b.name.toLowerCase()) ||
  a.id - b.id;

function manifestFacts(
  { manifests, now, today }: ReviewInput,
  live: Live,
): ManifestFacts | undefined {
  if (!manifests) return undefined;
  const { manifest } = manifests;
  const owners = new Owners(manifest, today);
  const { plan, desired } = planInFull({
    manifest,
    live,
    now,
    today,
    baseline: manifests.baseline,
    inherited: manifests.inherited,
    diagnostics: manifests.diagnostics,
    run: { hasPassword: manifests.hasPassword },
  });
  return {
    manifest,
    desired,
    effects: Map.groupBy(plan.effects, ({ login }) => loginKey(login)),
    due: new Map(dueReviews(manifest, today, live).map((due) => [due.user.key, due])),
    ownerOf: (key) => {
      const user = manifest.users.get(key);
      return user && owners.of(user).owner;
    },
    tokens: dueTokens(manifest, today),
    teamsOf: teamsToday(manifest, today),
  };
}

function teamsOf(facts: ManifestFacts | undefined, people: readonly Draft[]): ReviewTeam[] {
  if (!facts) return [];
  const members = new Map<string, number>();
  for (const { teams } of people)
    for (const team of teams) members.set(team, (members.get(team) ?? 0) + 1);
  return [...members]
    .map(([name, count]): ReviewTeam => {
      const owner = facts.manifest.teams.get(name)?.owner;
      return { name, members: count, ...(owner === undefined ? {} : { owner }) };
    })
    .toSorted((a, b) => compareTexts(a.name, b.name));
}

function needsInput(
  input: ReviewInput,
  live: Live,
  facts: ManifestFacts | undefined,
  people: readonly Draft[],
): Omit<NeedsInput, "report" | "sites"> {
  const manifest = facts?.manifest;
  const membersOf = (name: string): readonly string[] =>
    (manifest?.teams.get(name)?.members ?? [])
      .filter((member) => phaseOf(member, input.today) === "current")
      .map(({ login }) => login);
  return {
    live,
    people,
    isWhole: isWhole(input.selection),
    manifests: manifest && {
      ending: endsSoon(manifest, input.today, ENDING_DAYS),
      membersOf,
      unmanaged: sortUndeclared(manifest, live, ownAccount(live, manifest.settings)).unmanaged,
      reviews: [...facts.due.values()],
      tokens: facts.tokens,
    },
  };
}

/** The pull requests to which the people's rights and the changes refer. */
function pullRequestsOf(
  people: readonly Draft[],
  changes: readonly ReviewChange[],
  history: History | undefined,
): ReviewPullRequest[] {
  const numbers = new Set([
    ...people.flatMap(({ access, superuser }) => [
      superuser?.since?.pullRequest,
      ...access.map(({ since }) => since?.pullRequest),
    ]),
    ...changes.map(({ pullRequest }) => pullRequest),
  ]);
  return [...numbers]
    .flatMap((number) => (number === undefined ? [] : (history?.pullRequest(number) ?? [])))
    .toSorted((a, b) => a.number - b.number);
}

function shownSites(
  sites: readonly Site[],
  live: Live,
  manifest: Manifest | undefined,
): ReviewSite[] {
  const classes = manifest && siteClasses(manifest, live.sites);
  const owners = manifest && siteOwners(manifest, live.sites);
  return sites.map(({ id, name, group, mainUrl }) => {
    const [dataClass, owner] = [classes?.get(id), owners?.get(id)];
    return {
      id,
      name,
      group,
      url: mainUrl,
      ...(dataClass === undefined ? {} : { class: dataClass }),
      ...(owner === undefined ? {} : { owner }),
      ...(live.anonymous.has(id) ? { public: true as const } : {}),
    };
  });
}

/**
 * Determines who can see what, why and since when, and what needs attention. Pure and
 * deterministic.
 * @throws AccessError `usage` if `account` in the settings is not an active super user
 */
export function makeReview(input: ReviewInput): Review {
  const { now, today, selection, plan, since } = input;
  const live = plan ? liveAfter(input.live, plan) : input.live;
  const records = input.records?.filter(({ url }) => url === live.url);
  const history = records && new History(records);
  const facts = manifestFacts(input, live);
  const manifest = facts?.manifest;
  const stated = manifest?.settings.domains ?? [];
  const ownDomains = stated.length > 0 ? stated : likelyDomains(live);
  const services = servicesAmong(servicesIn(live), manifest);
  const selected = select(live, selection, {
    teamsOf: (key) => facts?.teamsOf(key) ?? [],
    ownerOf: (key) => facts?.ownerOf(key),
  });
  const sites = selected.sites.toSorted(bySite);
  const order = new Map(sites.map(({ id }, index) => [id, index]));
  const lines = new LineTable();
  const peopleFacts = {
    live,
    ownDomains,
    services,
    manifests: facts,
    order,
    lines,
    history,
    before: plan && input.live,
  };
  const drafts = [
    ...(selected.hasPublic ? [describePublic(peopleFacts)] : []),
    ...selected.people
      .toSorted((a, b) => compareTexts(a.key, b.key))
      .map((person) => describePerson(person, peopleFacts)),
  ];
  const needs = needsOf({
    ...needsInput(input, live, facts, drafts),
    report: reportOn(live, now, ownDomains, services),
    sites: new Set(order.keys()),
  });
  const byPerson = needsByPerson(needs);
  const isShown = shownChange(drafts, order);
  const all = [
    ...(plan ? changesOf(plan) : []),
    ...(since === undefined ? [] : changesSince(records ?? [], since)),
  ];
  const changes = isWhole(selection) ? all : all.filter(isShown);
  return {
    version: 1,
    url: live.url,
    matomo: live.version,
    readAt: live.readAt,
    day: today,
    manifests: manifest !== undefined,
    ...(history ? { record: history.record } : {}),
    ...(plan
      ? {
          plan: {
            hash: plan.hash,
            createdAt: plan.createdAt,
            changes: appliedEffects(plan).length,
          },
        }
      : {}),
    ...(since === undefined ? {} : { since }),
    ownDomains,
    total: { people: live.people.size, sites: live.sites.size },
    selection,
    sites: shownSites(sites, live, manifest),
    teams: teamsOf(facts, drafts),
    lines: lines.all,
    pullRequests: pullRequestsOf(drafts, changes, history),
    people: drafts.map((person) => ({
      ...person,
      needs: byPerson.get(loginKey(person.login)) ?? [],
    })),
    needs,
    ...(plan || since !== undefined ? { changes } : {}),
  };
}

/** Whether a change concerns the shown part. */
function shownChange(
  people: readonly Draft[],
  order: ReadonlyMap<number, number>,
): (change: ReviewChange) => boolean {
  const keys = new Set<LoginKey>(people.map(({ login }) => loginKey(login)));
  return ({ login, sites }) =>
    keys.has(loginKey(login)) && (sites.length === 0 || sites.some((site) => order.has(site)));
}
