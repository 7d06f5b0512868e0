import type { Site } from "../domain/live.ts";
import { ANONYMOUS_KEY } from "../domain/login.ts";
import { roleLevel } from "../domain/rights.ts";
import type { NotFound, PersonOnSite, SiteExplanation } from "./explanation.generated.ts";
import { findSite, isNotFound } from "./find.ts";
import { standingOf } from "./standing.ts";
import { sketchStory, superuserStory, tellStory } from "./story.ts";
import { type ExplainInput, type Subject, World } from "./world.ts";

export interface ExplainSiteInput extends ExplainInput {
  /** An id or an exact name. */
  readonly site: string;
}

const who = (
  subject: Subject,
  world: World,
): Pick<PersonOnSite, "login" | "account" | "standing"> => ({
  login: subject.login,
  account: subject.account,
  standing: standingOf(subject, world).map(({ kind }) => kind),
});

const onSite = (subject: Subject, site: Site, world: World): PersonOnSite => ({
  ...who(subject, world),
  ...tellStory([sketchStory(subject, site, world)], subject, world, false),
});

/**
 * Explains who can see a site, through which lines, and who should see it but cannot. Takes
 * the differences, and the reasons why changes are on hold, from the plan.
 * @throws AccessError `usage` when `account` in the settings is not an active super user
 */
export function explainSite(input: ExplainSiteInput): SiteExplanation | NotFound {
  const site = findSite(input.site, input.manifest, input.live);
  if (isNotFound(site)) return site;
  const world = new World(input);
  const subjects = world.subjects();
  const superusers = subjects.flatMap((subject) => {
    const story = superuserStory(subject, world);
    return story.now || story.wanted ? [{ ...who(subject, world), ...story }] : [];
  });
  // Skips super users: they see every site, and their own grants take effect only after they lose
  // that right.
  const others = subjects
    .filter((subject) => subject.live?.superuser !== true)
    .map((subject) => onSite(subject, site, world));
  const people = others
    .filter(({ now }) => now)
    .toSorted((a, b) => roleLevel(b.now) - roleLevel(a.now));
  const becoming = new Set(superusers.map(({ login }) => login));
  const missing = others.filter(({ now, wanted, login }) => !now && wanted && !becoming.has(login));
  const later = others.filter(
    ({ now, wanted, paths }) => !now && !wanted && paths.some(({ status }) => status === "begins"),
  );
  const anonymous = world.subject(ANONYMOUS_KEY);
  const open = tellStory([sketchStory(anonymous, site, world)], anonymous, world, false);
  return {
    ...world.stamp(),
    about: "site",
    site,
    public: { managed: anonymous.desired !== undefined, ...open },
    superusers,
    people,
    missing,
    later,
    includes: world.included(
      [open, ...people, ...missing].flatMap(({ now, wanted }) =>
        [now, wanted].flatMap((rights) => (rights ? [rights.role] : [])),
      ),
    ),
    refusals: world.plan.guards.refusals,
  };
}
