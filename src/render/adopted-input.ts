import type { Plan } from "../plan/plan.generated.ts";

/** What was written into the manifests, as far as people want to know. */
export interface AdoptedInput {
  readonly files: readonly { readonly path: string }[];
  readonly adopted: readonly string[];
  readonly skipped: readonly { readonly login: string; readonly why: string }[];
  readonly notes: readonly { readonly login: string; readonly text: string }[];
  /** What live and the new manifests differ in. */
  readonly left: Plan;
  /** Whether it is known what was changed by hand; without that, whatever differs is written. */
  readonly hasBaseline: boolean;
}
