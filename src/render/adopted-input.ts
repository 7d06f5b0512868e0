import type { Plan } from "../plan/plan.generated.ts";
import { count } from "./words.ts";

/** A site whose current name was written into the files. */
interface RenamedSite {
  readonly site: number;
  readonly before: string;
  readonly after: string;
  readonly places: number;
  readonly byId: boolean;
}

/** A site whose old name is still in the files. `after` is `null` if the site was deleted. */
interface UnrenamedSite {
  readonly site: number;
  readonly before: string;
  readonly after: string | null;
  readonly why: string;
}

/** The result of adopting drift, as far as people need it. */
export interface AdoptedInput {
  readonly files: readonly { readonly path: string }[];
  readonly renamed: readonly RenamedSite[];
  readonly unrenamed: readonly UnrenamedSite[];
  readonly adopted: readonly string[];
  readonly skipped: readonly { readonly login: string; readonly why: string }[];
  readonly notes: readonly { readonly login: string; readonly text: string }[];
  /** The remaining differences between Matomo and the new manifests. */
  readonly left: Plan;
  /**
   * Whether a baseline shows what was changed by hand. Without one, all differences are written.
   */
  readonly hasBaseline: boolean;
}

/** `Site 1: Shop DE is now Shop Germany (3 places)` */
export function renamedText(
  { site, before, after, places, byId }: RenamedSite,
  safe: (name: string) => string,
): string {
  const id = byId ? ", by id: the name alone could mean another site" : "";
  return `Site ${site}: ${safe(before)} is now ${safe(after)} (${count(places, "place")}${id})`;
}

/** `Site 1 (Shop DE is now Shop Germany): access/people.yaml:3: ...` */
export function unrenamedText(
  { site, before, after, why }: UnrenamedSite,
  safe: (name: string) => string,
): string {
  return `Site ${site} (${safe(before)} ${after === null ? "was deleted" : `is now ${safe(after)}`}): ${safe(why)}`;
}
