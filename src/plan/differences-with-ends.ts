import type { DeclaredPeople } from "../desired/declared.ts";
import { appliedEnds } from "./applied-ends.ts";
import type { ApprovedState } from "./approved-state.ts";
import { differencesOf } from "./differences.ts";
import type { Draft } from "./draft.ts";
import { endDrafts, withEnds } from "./ends.ts";
import { withForeign } from "./foreign.ts";
import { digestsOf } from "./grant-changes.ts";
import { Inherited } from "./inherited.ts";
import type { Waiting } from "./plan.generated.ts";
import type { PlanBasis } from "./plan-basis.ts";
import type { PlanInput } from "./plan-input.ts";
import type { Undeclared } from "./unmanaged.ts";

/**
 * The approved state with only those grants whose end dates this plan applies. If a plan lists a
 * grant as removed, the end date of the grant is removed, too. In a run after a merge or on a
 * schedule, editing the manifests alone does not remove approved grants.
 */
function endingState(
  state: ApprovedState,
  { scope, changed }: PlanInput,
  declared: DeclaredPeople,
): ApprovedState {
  if (scope === "approved") return state;
  const present = digestsOf(declared);
  const retired = [...state.grants.keys()].filter(
    (digest) => !present.has(digest) && (!changed || changed.removed.has(digest)),
  );
  return state.with({ added: [], removed: new Set(retired), identities: new Map() });
}

/**
 * The differences before they are judged. The end of an approved grant replaces any other
 * difference about the same access.
 */
export function differencesIn(
  input: PlanInput,
  { standing: { state, declared }, desired, last }: PlanBasis,
  unmanaged: Undeclared["unmanaged"],
): { readonly drafts: readonly Draft[]; readonly waiting: readonly Waiting[] } {
  const { manifest, live, today, scope = "proposed", applied } = input;
  const inherited = Inherited.ofBaseline(input.baseline).with(input.inherited ?? Inherited.nothing);
  const all = differencesOf(desired, live, manifest.settings, unmanaged, inherited);
  const { domains } = manifest.settings;
  const found = { ...all, drafts: withForeign(all.drafts, domains, desired, live) };
  if (!state && !applied) return found;
  const ends = state
    ? endDrafts(endingState(state, input, declared), live, today)
    : applied
      ? appliedEnds(applied, live, today, last)
      : [];
  return { ...found, drafts: withEnds(found.drafts, ends, scope !== "approved") };
}
