import type { CommandSpec } from "./command-spec.ts";
import { COMMON, NEEDS_MATOMO, ADDRESS, BASELINE, JOURNAL } from "./shared.ts";

export const driftSpec: CommandSpec = {
  summary: "find changes made in Matomo outside the manifests; changes nothing in Matomo",
  options: {
    ...COMMON,
    ...ADDRESS,
    ...BASELINE,
    ...JOURNAL,
    adopt: {
      type: "boolean",
      help: "write new site names and changes made by hand into the manifests; the rest of the files stays as it is",
    },
  },
  prints: ["drift", "diagnostics"],
  needs: NEEDS_MATOMO,
  exits: [
    "0 no drift (not counted: changes on hold, changes that the next scheduled run applies, and open invitations); with --adopt, also if everything was written",
    "1 incorrect usage, errors in the manifests, or Matomo cannot be read",
    "2 drift: changed by hand, never applied, not approved, or (without --baseline) unexplained",
  ],
  examples: [
    "matomo-access drift --baseline verified.json",
    "matomo-access drift --baseline verified.json --adopt && git diff",
  ],
};
