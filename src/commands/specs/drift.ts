import type { CommandSpec } from "./command-spec.ts";
import { COMMON, NEEDS_MATOMO, ADDRESS, BASELINE, JOURNAL } from "./shared.ts";

export const driftSpec: CommandSpec = {
  summary: "find what was changed in Matomo past the manifests; changes nothing in Matomo",
  options: {
    ...COMMON,
    ...ADDRESS,
    ...BASELINE,
    ...JOURNAL,
    adopt: {
      type: "boolean",
      help: "write new names of sites, and what was changed by hand, into the manifests, keeping comments and every other byte",
    },
  },
  prints: ["drift", "diagnostics"],
  needs: NEEDS_MATOMO,
  exits: [
    "0 no drift: what differs is held, waiting, has ended, or is new; with --adopt also: all of it is written",
    "1 wrong use, errors in the manifests, or Matomo cannot be read",
    "2 drift: changed by hand, never applied, or (without --baseline) unexplained",
  ],
  examples: [
    "matomo-access drift --baseline verified.json",
    "matomo-access drift --baseline verified.json --adopt && git diff",
  ],
};
