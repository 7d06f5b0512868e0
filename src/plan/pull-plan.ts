import { declaredPeople } from "../desired/declared.ts";
import type { Manifest } from "../manifest/model.ts";
import { changesBetween } from "./changes-between.ts";
import { effectHash } from "./effect-core.ts";
import { digestsOf } from "./grant-changes.ts";
import { withLost } from "./lost-grants.ts";
import { makePlan, planInFull } from "./make-plan.ts";
import { planBasis } from "./plan-basis.ts";
import type { Changed, PlanInput } from "./plan-input.ts";
import { reviewedChanges } from "./reviewed-changes.ts";
import type { Plan } from "./plan.generated.ts";

const NONE: ReadonlySet<string> = new Set();

const hashesOf = ({ effects }: Plan): Set<string> => new Set(effects.map(effectHash));

/**
 * Adds effects that the pull request's own lines and an older line without approval would both
 * cause. Reviewers decide about these effects too.
 */
function withOwn(
  changed: Changed,
  whole: Plan,
  after: PlanInput & { readonly own: ReadonlySet<string> },
  base: Manifest,
): Changed {
  const stays = whole.grants.added.some(({ digest }) => !after.own.has(digest));
  if (whole.initial !== undefined || !stays) return changed;
  const mine = hashesOf(makePlan({ ...after, onlyUnapproved: after.own }));
  const nobodys = hashesOf(makePlan({ ...after, manifest: base, onlyUnapproved: NONE, own: NONE }));
  const own = mine.difference(nobodys).intersection(hashesOf(whole));
  return { ...changed, effects: changed.effects.union(own) };
}

/**
 * The plan of a pull request. Earlier differences are shown and on hold, because the pull request
 * does not approve them.
 * @returns `resolved`: how many of the earlier differences the pull request settles
 */
export function planPull(
  input: Omit<PlanInput, "manifest">,
  { base, head }: { readonly base: Manifest; readonly head: Manifest },
): { readonly plan: Plan; readonly resolved: number } {
  const [old, now] = [base, head].map((manifest) =>
    digestsOf(declaredPeople(manifest, input.live.url, input.today)),
  ) as [Set<string>, Set<string>];
  // A line that was added without review and that this pull request changes is reviewed now. So the
  // line's effects belong to the pull request.
  const full = planInFull({ ...input, manifest: base, onlyUnapproved: now, own: NONE });
  const before = full.plan;
  const after = { ...input, manifest: head, own: now.difference(old) };
  const basis = planBasis(after);
  const whole = makePlan(after, basis);
  const changed = withOwn(changesBetween(before, whole), whole, after, base);
  const marked = makePlan({ ...after, changed }, basis);
  const approved = [{ plan: marked, covers: "pull-request" as const }];
  const own = planInFull({ ...after, changed, approved }, basis);
  const effects = withLost(
    own.plan.effects,
    { ...own, manifest: head },
    { ...full, manifest: base },
  );
  const reviewed = reviewedChanges(base, head, input.today);
  const plan = { ...own.plan, effects, ...(reviewed.length > 0 ? { reviewed } : {}) };
  return { plan, resolved: changesBetween(whole, before).effects.size };
}
