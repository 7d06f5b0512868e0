import { VALIDATE_FORMATS } from "./choices.ts";
import type { CommandSpec } from "./command-spec.ts";
import { COMMON } from "./shared.ts";

export const validateSpec: CommandSpec = {
  summary: "check the manifests, without Matomo",
  options: {
    ...COMMON,
    base: {
      type: "string",
      value: "REF",
      help: "compare with this git commit, to find people who were removed from the manifests (default: where this branch began)",
    },
    format: {
      type: "string",
      value: "FORMAT",
      choices: VALIDATE_FORMATS,
      help: "print as text, json, or github (annotations for a workflow)",
    },
  },
  prints: ["diagnostics"],
  needs: ["the folder with settings.yaml (--dir, access by default)", "no network and no token"],
  exits: ["0 no errors", "1 errors, or incorrect usage"],
  examples: ["matomo-access validate", "matomo-access validate --base origin/main --format github"],
};
