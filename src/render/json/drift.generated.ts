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
 * Whether there is drift that a person should look at. With `--adopt`, the state before anything was written.
 */
readonly drift: boolean
readonly causes: DriftCauses
/**
 * Logins that are in no manifest and have gained rights since the last verified state.
 */
readonly newUnmanaged: readonly string[]
readonly plan: Plan
readonly adoption?: Adoption
}
/**
 * The number of effects of the plan, by cause.
 */
export interface DriftCauses {
readonly [k: string]: number | undefined
}
/**
 * The changes that `--adopt` wrote into the manifests. Missing without `--adopt`, and if there was nothing to adopt.
 */
export interface Adoption {
/**
 * The files that were changed or created.
 */
readonly files: readonly string[]
readonly renamed: readonly RenamedSite[]
readonly unrenamed: readonly UnrenamedSite[]
/**
 * Logins (and `anonymous`) whose lines in the files now match Matomo.
 */
readonly adopted: readonly string[]
readonly skipped: readonly SkippedPerson[]
readonly notes: readonly AdoptionNote[]
/**
 * The drift between Matomo and the files as they are now.
 */
readonly left: readonly Effect[]
}
/**
 * A site whose current name was written into the files.
 */
export interface RenamedSite {
/**
 * Site id.
 */
readonly site: number
/**
 * The name that was in the files before.
 */
readonly before: string
/**
 * The name in Matomo.
 */
readonly after: string
/**
 * The number of places where the name was written.
 */
readonly places: number
/**
 * True if the name alone is ambiguous. In that case, the id of the site was written, too.
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
 * The name in Matomo. `null` if the site was deleted.
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
 * A note for the reviewer about the lines that were written.
 */
export interface AdoptionNote {
readonly login: string
readonly text: string
}
