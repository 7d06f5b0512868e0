import { groundsText } from "../desired/line.ts";
import { phaseOf } from "../domain/day.ts";
import type { Site } from "../domain/live.ts";
import { equalRights, type Rights } from "../domain/rights.ts";
import { intersect } from "../desired/grants-of.ts";
import type { Effect } from "../plan/plan.generated.ts";
import type { OpenChange, Story, StoryState, SuperuserStory } from "./explanation.generated.ts";
import { describePath, pathLine, type Reached, reachedAt, spanOf } from "./paths.ts";
import type { Subject, World } from "./world.ts";

function openChange({ held, loss, risks, cause, destroys, why }: Effect): OpenChange {
  return { made: held.length === 0, loss, risks, cause, held, destroys, why };
}

function stateOf(
  subject: Subject,
  now: Rights | null,
  wanted: Rights | null,
  effect: Effect | undefined,
): StoryState {
  if (effect) return effect.held.length === 0 ? "open" : "held";
  const { desired, person } = subject;
  if (!desired) return "unmanaged";
  if (desired.frozenBy.length > 0) return "frozen";
  if (equalRights(now, wanted)) return "agrees";
  if (person?.entry.absent === true) return "goes-with-account";
  return person?.superuser.wanted === true || subject.live?.superuser === true
    ? "waits-for-superuser"
    : "waits-for-account";
}

/** A story without its texts, so that comparing two is cheap. */
export interface Sketch {
  readonly site: Site;
  readonly now: Rights | null;
  readonly wanted: Rights | null;
  readonly combined: boolean;
  readonly state: StoryState;
  readonly effect: Effect | undefined;
  readonly reached: readonly Reached[];
}

export function sketchStory(subject: Subject, site: Site, world: World): Sketch {
  const cell = subject.desired?.access.get(site.id);
  const now = subject.now.get(site.id) ?? null;
  const wanted = cell?.rights ?? null;
  const effect = subject.siteEffects.get(site.id);
  return {
    site,
    now,
    wanted,
    combined: cell?.combined ?? false,
    state: stateOf(subject, now, wanted, effect),
    effect,
    reached: reachedAt(subject, site.id, world),
  };
}

/** The story of one site, or of several sites that have the same story. */
export function tellStory(
  sketches: readonly [Sketch, ...Sketch[]],
  subject: Subject,
  world: World,
  detail: boolean,
): Story {
  const [{ now, wanted, state, combined, effect, reached }] = sketches;
  const sites = sketches.map(({ site }) => site);
  const destroys = [...new Set(sketches.flatMap((sketch) => sketch.effect?.destroys ?? []))];
  return {
    now,
    wanted,
    state,
    combined,
    paths: reached.map((path) => describePath(path, sites, subject, world, detail)),
    ...(effect ? { open: { ...openChange(effect), destroys } } : {}),
  };
}

/**
 * The super user right of a person: whether the person has it, whether the manifests grant it, and
 * through which lines.
 */
export function superuserStory(subject: Subject, { today }: World): SuperuserStory {
  const now = subject.live?.superuser ?? false;
  const effect = subject.effects.find(({ kind }) => kind === "superuser");
  const rest = effect ? { open: openChange(effect) } : {};
  const { person } = subject;
  const right = person?.entry.superuser;
  if (!person || !right) return { now, wanted: false, status: "none", lines: [], ...rest };
  const { entry } = person;
  const period = intersect(entry, right);
  const phase = phaseOf(period, today);
  const status = entry.absent
    ? "void"
    : phase === "current"
      ? "in-force"
      : phase === "past"
        ? "ended"
        : "begins";
  const lines = [pathLine("superuser", right.at, `superuser${groundsText(right)}`, right)];
  const hasDays = entry.from !== undefined || entry.until !== undefined;
  if (hasDays || groundsText(entry) !== "")
    lines.push(pathLine("user", entry.at, `user ${entry.login}${groundsText(entry)}`, entry));
  return {
    now,
    wanted: person.superuser.wanted,
    status,
    ...spanOf(period, status === "void" ? "void" : status, today),
    lines,
    ...rest,
  };
}
