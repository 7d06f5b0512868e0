import { canonicalJson } from "../domain/canonical-json.ts";
import type { Site } from "../domain/live.ts";
import { roleLevel } from "../domain/rights.ts";
import type {
  NotFound,
  PersonExplanation,
  SitesStory,
  StoryState,
} from "./explanation.generated.ts";
import { findLogin, findSite, isNotFound } from "./find.ts";
import { notReachingAt, sitesOfReaches } from "./paths.ts";
import { standingOf } from "./standing.ts";
import { type Sketch, sketchStory, superuserStory, tellStory } from "./story.ts";
import { type ExplainInput, type Subject, World } from "./world.ts";

export interface ExplainPersonInput extends ExplainInput {
  readonly login: string;
  /** An id or an exact name. */
  readonly site?: string | undefined;
}

/** Differences come first, and access that waits comes last. */
const ORDER: readonly StoryState[] = [
  "open",
  "held",
  "frozen",
  "goes-with-account",
  "unmanaged",
  "agrees",
  "waits-for-account",
  "waits-for-superuser",
];

/** Whether the person has no access and should have none. Sites without access are listed last. */
const isNothing = ({ now, wanted }: SitesStory): boolean => !now && !wanted;

const compare = (a: SitesStory, b: SitesStory): number =>
  Number(isNothing(a)) - Number(isNothing(b)) ||
  ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
  roleLevel(b.now ?? b.wanted) - roleLevel(a.now ?? a.wanted) ||
  (a.sites[0]?.id ?? 0) - (b.sites[0]?.id ?? 0);

/**
 * What two sites must have in common to be explained together: everything except the site itself,
 * its reports, and the `except` line that excludes it.
 */
function signature({ now, wanted, state, effect, reached }: Sketch): string {
  return canonicalJson({
    now,
    wanted,
    state,
    effect: effect && { held: effect.held, cause: effect.cause, why: effect.why },
    reached: reached.map(({ index, status }) => [index, status]),
  });
}

function storiesOf(
  subject: Subject,
  sites: readonly Site[],
  world: World,
  detail: boolean,
): SitesStory[] {
  const sketches = sites.map((site) => sketchStory(subject, site, world));
  return [...Map.groupBy(sketches, signature).values()]
    .flatMap(([first, ...others]): SitesStory[] => {
      if (!first) return [];
      const together: [Sketch, ...Sketch[]] = [first, ...others];
      return [
        {
          sites: together.map(({ site: { id, name } }) => ({ id, name })),
          ...tellStory(together, subject, world, detail),
        },
      ];
    })
    .toSorted(compare);
}

function concerned(subject: Subject, world: World): Site[] {
  const ids = new Set([
    ...subject.now.keys(),
    ...(subject.desired?.access.keys() ?? []),
    ...sitesOfReaches(subject, world),
  ]);
  return [...ids]
    .toSorted((a, b) => a - b)
    .map((id) => world.live.sites.get(id) ?? { id, name: "", group: "", mainUrl: "" });
}

/**
 * Explains why a person has their access, on all sites or on one. Takes the differences, and the
 * reasons why changes are on hold, from the plan.
 * @throws AccessError `usage` when `account` in the settings is not an active super user
 */
export function explainPerson(input: ExplainPersonInput): PersonExplanation | NotFound {
  const { manifest, live } = input;
  const key = findLogin(input.login, manifest, live);
  if (isNotFound(key)) return key;
  const site = input.site === undefined ? undefined : findSite(input.site, manifest, live);
  if (site && isNotFound(site)) return site;
  const world = new World(input);
  const subject = world.subject(key, manifest.released.get(key)?.login);
  const entry = subject.person?.entry;
  const access = storiesOf(
    subject,
    site ? [site] : concerned(subject, world),
    world,
    site !== undefined,
  );
  const email = subject.live?.email ?? entry?.email;
  const asked = input.login.trim();
  return {
    ...world.stamp(),
    about: "person",
    login: subject.login,
    ...(asked === subject.login ? {} : { asked }),
    ...(entry && entry.login !== subject.login ? { inManifests: entry.login } : {}),
    ...(email === undefined || email === "" ? {} : { email }),
    ...(entry ? { kind: entry.kind } : {}),
    account: subject.account,
    standing: standingOf(subject, world),
    ...(entry?.reviewed === undefined ? {} : { reviewed: entry.reviewed }),
    superuser: superuserStory(subject, world),
    open: subject.effects.filter(({ kind }) => kind === "account" || kind === "email"),
    waiting: subject.waiting,
    ...(site ? { site } : {}),
    access,
    notReaching: site ? notReachingAt(subject, site, world) : [],
    sites: live.sites.size,
    includes: world.included(
      access.flatMap(({ now, wanted }) =>
        [now, wanted].flatMap((rights) => (rights ? [rights.role] : [])),
      ),
    ),
    refusals: world.plan.guards.refusals,
  };
}
