import { OUTCOMES } from "../../audit/entries.ts";
import { RIGHTS } from "../../audit/filter.ts";
import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import type { CommandSpec } from "./command-spec.ts";
import { COMMON } from "./shared.ts";

export const auditSpec: CommandSpec = {
  summary: "show who gave whom what, when, and approved by whom; reads only git",
  positionals: { usage: "[LOGIN | prune]", max: 1 },
  options: {
    ...COMMON,
    dir: {
      type: "string",
      value: "FOLDER",
      help: "only the instance of this folder (default: all instances)",
    },
    login: {
      type: "string",
      value: "LOGIN",
      help: "the same as LOGIN: changes of this person (a login of Matomo)",
    },
    site: {
      type: "string",
      value: "SITE",
      help: "changes on this site: its id, or its exact name at the time",
    },
    gained: {
      type: "string",
      value: "RIGHT",
      help: `who got it: ${RIGHTS.join(", ")}, or a capability`,
    },
    lost: { type: "string", value: "RIGHT", help: "who lost it: the same words" },
    since: { type: "string", value: "DAY", help: "from this day on, UTC (2026-11-01)" },
    until: { type: "string", value: "DAY", help: "up to this day, included" },
    "pull-request": {
      type: "string",
      value: "N",
      help: "changes that this pull request's plan approved",
    },
    by: {
      type: "string",
      value: "LOGIN",
      help: "author, approver, merger or dispatcher (a login of GitHub)",
    },
    outcome: {
      type: "string",
      value: "OUTCOME",
      help: `${OUTCOMES.join(", ")} (found: changed by hand; approved and retired: grants, and names of sites)`,
    },
    before: {
      type: "string",
      value: "DAY",
      help: "with prune and --from: remove the lines from before this day, and keep their hash",
    },
    format: { type: "string", value: "FORMAT", help: "text, csv (for spreadsheets) or json" },
    fetch: {
      type: "boolean",
      help: "fetch the audit branch from origin first: without it, what was fetched last is read",
    },
    ref: {
      type: "string",
      value: "REF",
      help: `the commit to read (default: origin/${AUDIT_BRANCH}, then ${AUDIT_BRANCH})`,
    },
    from: {
      type: "string",
      value: "FOLDER",
      help: "read a checkout of the audit branch instead of git",
    },
  },
  prints: ["audit-entries"],
  needs: [
    "git, and the audit branch of the repository (--fetch gets it)",
    "no token; the network only for --fetch",
  ],
  exits: [
    "0 shown, also when nothing matches",
    "1 wrong use, no record, lines that cannot be read, or a broken chain (after showing the others)",
  ],
  examples: [
    "matomo-access audit alice.martin --gained admin --fetch",
    "matomo-access audit --site 12 --since 2026-11-01",
    "matomo-access audit --by carol --format csv > carol.csv",
    "matomo-access audit prune --before 2024-01-01 --from checkout-of-the-audit-branch",
  ],
};
