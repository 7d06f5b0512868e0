import type { CommandSpec } from "./command-spec.ts";
import { ADDRESS, COMMON } from "./shared.ts";

export const schemaSpec: CommandSpec = {
  summary:
    "write schemas for editors next to the manifests; with --live, editors also complete names from Matomo",
  options: {
    ...COMMON,
    ...ADDRESS,
    live: {
      type: "boolean",
      help: "read Matomo, so that editors complete its sites, groups, capabilities and logins",
    },
  },
  prints: ["schema-output", "diagnostics"],
  needs: [
    "the folder with settings.yaml (--dir, access by default)",
    "with --live: MATOMO_TOKEN, a super user's token, from the environment",
  ],
  exits: [
    "0 access.schema.json and settings.schema.json are written",
    "1 incorrect usage, errors in the manifests, or Matomo cannot be read",
  ],
  examples: ["matomo-access schema", "matomo-access schema --live"],
};
