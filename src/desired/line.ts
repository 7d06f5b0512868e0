import type { Location } from "../domain/diagnostic.ts";

/** Why somebody wrote a line. */
export interface Grounds {
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
}

/** A line of the manifests with what it says, e.g. `team client-a grants write`. */
export interface Line extends Grounds {
  readonly at: Location;
  readonly text: string;
  /** The last day on which the line holds. */
  readonly until?: string | undefined;
}

/** The reason and the ticket of a line, as far as it has them. */
export const groundsOf = ({ reason, ticket }: Grounds): { reason?: string; ticket?: string } => ({
  ...(reason === undefined ? {} : { reason }),
  ...(ticket === undefined ? {} : { ticket }),
});

/** ` (reason, ticket)`, as far as a line has them. */
export function groundsText({ reason, ticket }: Grounds): string {
  const parts = [reason, ticket].filter((part) => part !== undefined);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
