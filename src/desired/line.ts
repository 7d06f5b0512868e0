import type { Location } from "../domain/diagnostic.ts";

/** A line of the manifests with what it says, e.g. `team client-a gives write`. */
export interface Line {
  readonly at: Location;
  readonly text: string;
  /** The last day on which the line holds. */
  readonly until?: string | undefined;
}
