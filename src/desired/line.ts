import type { Location } from "../domain/diagnostic.ts";

/** Why somebody wrote a line. */
export interface Grounds {
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
}

/** A line of the manifests, with its meaning in words, such as `team client-a grants write`. */
export interface Line extends Grounds {
  readonly at: Location;
  readonly text: string;
  /** The last day on which the line is valid. */
  readonly until?: string | undefined;
}

/** The reason and the ticket of a line. Missing ones are left out. */
export const groundsOf = ({ reason, ticket }: Grounds): { reason?: string; ticket?: string } => ({
  ...(reason === undefined ? {} : { reason }),
  ...(ticket === undefined ? {} : { ticket }),
});

/** ` (reason, ticket)` in brackets, or an empty text. */
export function groundsText({ reason, ticket }: Grounds): string {
  const parts = [reason, ticket].filter((part) => part !== undefined);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
