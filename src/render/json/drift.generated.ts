// Generated from schemas/drift.schema.json by "npm run types". Do not edit.
import type { Effect } from "../../plan/plan.generated.ts";
import type { Plan } from "../../plan/plan.generated.ts";

/**
 * What was changed in Matomo outside the manifests: `drift --json`.
 */
export interface DriftOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * Whether somebody has to look at it; as it was before `--adopt` wrote anything.
 */
readonly drift: boolean
readonly causes: DriftCauses
/**
 * Logins outside the manifests that gained rights since the last verified state.
 */
readonly newUnmanaged: readonly string[]
readonly plan: Plan
readonly adoption?: Adoption
}
/**
 * How many effects of the plan have which cause.
 */
export interface DriftCauses {
readonly [k: string]: number | undefined
}
/**
 * What `--adopt` wrote into the manifests. Missing without it, and when there was nothing to adopt.
 */
export interface Adoption {
/**
 * The files that were changed or created.
 */
readonly files: readonly string[]
readonly renamed: readonly RenamedSite[]
readonly unrenamed: readonly UnrenamedSite[]
/**
 * Logins (and `anonymous`) for whom the files now say what Matomo has.
 */
readonly adopted: readonly string[]
readonly skipped: readonly SkippedPerson[]
readonly notes: readonly AdoptionNote[]
/**
 * Drift between Matomo and the files as they are now.
 */
readonly left: readonly Effect[]
}
/**
 * A site whose name of today is in the files now.
 */
export interface RenamedSite {
/**
 * Site id.
 */
readonly site: number
/**
 * The name in the files until now.
 */
readonly before: string
/**
 * The name in Matomo.
 */
readonly after: string
/**
 * In how many places it was written.
 */
readonly places: number
/**
 * The id was written too: the name alone could mean another site.
 */
readonly byId: boolean
}
/**
 * A site whose old name is still in the files.
 */
export interface UnrenamedSite {
/**
 * Site id.
 */
readonly site: number
/**
 * The name in the files.
 */
readonly before: string
/**
 * The name in Matomo; `null`: the site was deleted.
 */
readonly after: (string | null)
readonly why: string
}
/**
 * A person for whom nothing was written.
 */
export interface SkippedPerson {
readonly login: string
readonly why: string
}
/**
 * What a reviewer should know about the lines that were written.
 */
export interface AdoptionNote {
readonly login: string
readonly text: string
}
