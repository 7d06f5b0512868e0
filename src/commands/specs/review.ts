import { REVIEW_FORMATS } from "./choices.ts";
import type { CommandSpec } from "./command-spec.ts";
import { ADDRESS, BASELINE, COMMON, RECORD } from "./shared.ts";

export const reviewSpec: CommandSpec = {
  summary: "show who can see what, and what needs attention, on one page; changes nothing",
  options: {
    ...COMMON,
    live: {
      type: "boolean",
      help: "read only Matomo and no manifests; the address comes from --url, settings.yaml or MATOMO_URL",
    },
    ...ADDRESS,
    ...BASELINE,
    format: {
      type: "string",
      value: "FORMAT",
      choices: REVIEW_FORMATS,
      help: "html, csv (one row per person and site), markdown (no e-mails) or json (default: html)",
    },
    out: {
      type: "string",
      value: "FILE",
      help: "write to this file; with -, print instead (default: access-review.html for html, otherwise print)",
    },
    "site-group": {
      type: "string",
      value: "GROUP",
      multiple: true,
      help: "show only the sites of this site group, and who sees them; can be repeated",
    },
    team: {
      type: "string",
      value: "TEAM",
      multiple: true,
      help: "show only the members of this team; can be repeated",
    },
    owner: {
      type: "string",
      value: "OWNER",
      multiple: true,
      help: "show only the people for whom this owner is responsible; can be repeated",
    },
    domain: {
      type: "string",
      value: "DOMAIN",
      multiple: true,
      help: "show only people with this mail domain, like example.org; can be repeated",
    },
    since: {
      type: "string",
      value: "DAY",
      help: "show what changed from this day on, in UTC, according to the audit record",
    },
    plan: {
      type: "string",
      value: "FILE",
      help: "show everything as it would be after this plan (plan --out)",
    },
    on: {
      type: "string",
      value: "DAY",
      help: "evaluate the keys from and until as of this day (2026-12-31)",
    },
    ...RECORD,
  },
  prints: ["review", "diagnostics"],
  needs: [
    "MATOMO_TOKEN: a super user's token, from the environment",
    "with --live: the address, from --url or MATOMO_URL; no files",
    "without --live: the folder with settings.yaml (--dir, access by default)",
    "the fetched audit branch, to show since when and through which pull request people have access",
  ],
  exits: ["0 written", "1 incorrect usage, errors in the manifests, or Matomo cannot be read"],
  examples: [
    "matomo-access review --live --url https://analytics.example.org",
    'matomo-access review --site-group "Client A" --format csv > client-a.csv',
    "matomo-access review --since 2026-10-01 --fetch",
    "matomo-access review --plan plan.json --out after-the-plan.html",
  ],
};
