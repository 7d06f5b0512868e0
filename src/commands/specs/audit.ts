import { OUTCOMES } from "../../audit/entries.ts";
import { RIGHTS } from "../../audit/filter.ts";
import { AUDIT_FORMATS } from "./choices.ts";
import type { CommandSpec } from "./command-spec.ts";
import { COMMON, RECORD } from "./shared.ts";

export const auditSpec: CommandSpec = {
  summary: "show who got or lost which access, when, and who approved it; reads only git",
  positionals: { usage: "[LOGIN | prune]", max: 1 },
  options: {
    ...COMMON,
    dir: {
      type: "string",
      value: "FOLDER",
      help: "show only the instance in this folder (default: all instances)",
    },
    login: {
      type: "string",
      value: "LOGIN",
      help: "show changes to the access of this Matomo login (same as the argument LOGIN)",
    },
    site: {
      type: "string",
      value: "SITE",
      help: "show changes on this site: its id, or its exact name at the time",
    },
    gained: {
      type: "string",
      value: "RIGHT",
      help: `show who gained this right: ${RIGHTS.join(", ")}, or a capability`,
    },
    lost: {
      type: "string",
      value: "RIGHT",
      help: "show who lost this right: the same values as --gained",
    },
    since: {
      type: "string",
      value: "DAY",
      help: "show changes from this day on, in UTC (2026-11-01)",
    },
    until: { type: "string", value: "DAY", help: "show changes up to and including this day" },
    "pull-request": {
      type: "string",
      value: "N",
      help: "show changes that this pull request approved",
    },
    by: {
      type: "string",
      value: "LOGIN",
      help: "show changes by this author, approver, merger or dispatcher (a GitHub login)",
    },
    outcome: {
      type: "string",
      value: "OUTCOME",
      choices: OUTCOMES,
      help: `show changes with this outcome: ${OUTCOMES.join(", ")} (found means changed by hand; approved and retired apply to grants and site names)`,
    },
    before: {
      type: "string",
      value: "DAY",
      help: "with prune and --from: remove the lines that are older than this day, and keep their hash",
    },
    format: {
      type: "string",
      value: "FORMAT",
      choices: AUDIT_FORMATS,
      help: "print as text, csv (for spreadsheets) or json",
    },
    ...RECORD,
  },
  prints: ["audit-entries"],
  needs: [
    "git, and the audit branch of the repository (--fetch downloads it)",
    "no token; the network only for --fetch",
  ],
  exits: [
    "0 the record was read, even if nothing matches",
    "1 incorrect usage, no record, unreadable lines, or a broken chain (the readable lines are still printed)",
  ],
  examples: [
    "matomo-access audit alice.martin --gained admin --fetch",
    "matomo-access audit --site 12 --since 2026-11-01",
    "matomo-access audit --by carol --format csv > carol.csv",
    "matomo-access audit prune --before 2024-01-01 --from checkout-of-the-audit-branch",
  ],
};
