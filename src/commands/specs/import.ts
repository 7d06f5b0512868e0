import { LAYOUTS } from "../../import/layout.ts";
import { IMPORT_FORMATS } from "./choices.ts";
import type { CommandSpec } from "./command-spec.ts";
import { COMMON, ADDRESS } from "./shared.ts";

export const importSpec: CommandSpec = {
  summary:
    "write what Matomo has into manifests, so that the next plan is empty; changes nothing in Matomo",
  options: {
    ...COMMON,
    dir: {
      type: "string",
      value: "FOLDER",
      help: "the folder to write to; created when it is missing (default: access)",
    },
    url: {
      type: "string",
      value: "URL",
      help: "the Matomo to read, where there is no settings.yaml yet (default: MATOMO_URL)",
    },
    timeout: ADDRESS["timeout"] ?? { type: "string", help: "" },
    layout: {
      type: "string",
      value: "LAYOUT",
      choices: LAYOUTS,
      help: `how to divide the manifests into files: ${LAYOUTS.slice(0, -1).join(", ")} or ${LAYOUTS.at(-1)} (default: one-file)`,
    },
    "no-teams": { type: "boolean", help: "write people one by one, not in teams" },
    generalize: {
      type: "boolean",
      help: "write selectors by site group, host or all; these selectors also match sites created later",
    },
    only: {
      type: "string",
      value: "LOGIN",
      multiple: true,
      help: "import these people only: a login, or a pattern with * and ?; can be repeated",
    },
    "site-group": {
      type: "string",
      value: "GROUP",
      multiple: true,
      help: "import only people with access to a site of this site group; can be repeated",
    },
    domain: {
      type: "string",
      value: "DOMAIN",
      multiple: true,
      help: "import only people with this mail domain, like example.org; can be repeated",
    },
    account: {
      type: "string",
      value: "LOGIN",
      help: "the login that owns the token, for settings.yaml (default: the only super user)",
    },
    "dry-run": { type: "boolean", help: "print what would be written, and write nothing" },
    format: {
      type: "string",
      value: "FORMAT",
      choices: IMPORT_FORMATS,
      help: "text, markdown (for the pull request) or json",
    },
    verbose: { type: "boolean", help: "show every line of the summary" },
  },
  prints: ["import", "diagnostics"],
  needs: [
    "MATOMO_TOKEN: a super user's token, from the environment",
    "the address of Matomo: settings.yaml, --url or MATOMO_URL",
  ],
  exits: [
    "0 imported; the summary names what could not be written",
    "1 incorrect usage, errors in existing manifests, or Matomo cannot be read completely",
  ],
  examples: [
    "matomo-access import --url https://analytics.example.org",
    "matomo-access import --dry-run --format markdown",
    'matomo-access import --layout by-domain --only "*.martin" --domain example.org',
  ],
};
