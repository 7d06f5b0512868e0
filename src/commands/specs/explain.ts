import type { CommandSpec } from "./command-spec.ts";
import { COMMON, NEEDS_MATOMO, ADDRESS, BASELINE } from "./shared.ts";

export const explainSpec: CommandSpec = {
  summary: "show why a person has their access, or who can see a site; changes nothing",
  positionals: { usage: "LOGIN [SITE] | --site SITE", max: 2 },
  options: {
    ...COMMON,
    ...ADDRESS,
    ...BASELINE,
    site: {
      type: "string",
      value: "SITE",
      help: "show everybody who can see this site: its id, or its exact name",
    },
    on: {
      type: "string",
      value: "DAY",
      help: "evaluate the keys from and until as of this day (2026-12-31)",
    },
    verbose: { type: "boolean", help: "list every site instead of a count" },
  },
  prints: ["explanation", "diagnostics"],
  needs: NEEDS_MATOMO,
  exits: [
    "0 explained",
    "1 incorrect usage, unknown login or site, errors in the manifests, or Matomo cannot be read",
  ],
  examples: [
    "matomo-access explain alice.martin",
    'matomo-access explain alice.martin "Shop DE"',
    "matomo-access explain --site 12",
  ],
};
