import { declaredPeople } from "../desired/declared.ts";
import type { Manifest } from "../manifest/model.ts";
import { changesBetween } from "./changes-between.ts";
import { digestsOf } from "./grant-changes.ts";
import { makePlan, type PlanInput } from "./make-plan.ts";
import type { Plan } from "./plan.generated.ts";

/**
 * The plan of a pull request. What was out of sync before is not its to approve: that is shown, and
 * on hold.
 * @returns `resolved`: how many of the differences that were there before it settles
 */
export function planPull(
  input: Omit<PlanInput, "manifest">,
  { base, head }: { readonly base: Manifest; readonly head: Manifest },
): { readonly plan: Plan; readonly resolved: number } {
  // A line that reached the default branch past review and that this pull request changes is
  // reviewed now: what it gives is the pull request's.
  const [old, now] = [base, head].map((manifest) =>
    digestsOf(declaredPeople(manifest, input.live.url, input.today)),
  ) as [Set<string>, Set<string>];
  const before = makePlan({ ...input, manifest: base, onlyUnapproved: now, own: new Set() });
  const after = { ...input, manifest: head, own: now.difference(old) };
  const whole = makePlan(after);
  const changed = changesBetween(before, whole);
  const marked = makePlan({ ...after, changed });
  const plan = makePlan({
    ...after,
    changed,
    approved: [{ plan: marked, covers: "pull-request" }],
  });
  return { plan, resolved: changesBetween(whole, before).effects.size };
}
