import type { FindingKinds } from "./finding-kind.ts";

/** Findings about keys and values that manifests or settings cannot have. */
export const VALUE_FINDINGS = {
  "unknown-key": {
    severity: "error",
    meaning: "A mapping has an unknown key.",
    example: { manifest: "users:\n  alice: { emial: alice@example.org }\n" },
    fix: "Correct the key. The tables in docs/manifest.md list all keys.",
  },
  "wrong-type": {
    severity: "error",
    meaning:
      "A value has the wrong type, for example a list instead of a text, or a text instead of a number.",
    example: { manifest: "users:\n  alice: { access: view }\n" },
    fix: "Write the value as the hint shows it.",
  },
  "missing-key": {
    severity: "error",
    meaning: "A required key or value is missing.",
    example: { manifest: "users:\n  alice: { access: [{ role: view }] }\n" },
    fix: "Add the key that the message names.",
  },
  "wrong-value": {
    severity: "either",
    meaning: "The key does not accept this value, or the value has no effect.",
    example: { manifest: "users:\n  alice: { kind: robot, access: [] }\n" },
    fix: "Use one of the values that the message names.",
  },
  "not-supported-yet": {
    severity: "error",
    meaning:
      "`settings.yaml` has a key that only a later version supports. The key is refused, because it would have no effect.",
    example: { settings: "url: https://analytics.example.org\nrules: []\n" },
    fix: "Remove the key, or use a version that supports it.",
  },
  "quote-it": {
    severity: "either",
    meaning:
      "YAML can read the text as a number, a date or a truth value, or the text has typographic quotes, which YAML does not support.",
    example: { manifest: "users:\n  007: { absent: true }\n" },
    fix: 'Put the text in straight quotes: "007".',
  },
  "wrong-date": {
    severity: "error",
    meaning: "A day is not written as year-month-day, or does not exist.",
    example: { manifest: "users:\n  alice: { access: [], until: 31.12.2026 }\n" },
    fix: "Write the day as year-month-day, for example 2026-12-31.",
  },
  "date-order": {
    severity: "error",
    meaning: "The last day (`until`) is before the first day (`from`).",
    example: { manifest: "users:\n  alice: { access: [], from: 2026-05-01, until: 2026-04-30 }\n" },
    fix: "Correct one of the two days. Access includes both days.",
  },
  "wrong-login": {
    severity: "error",
    meaning:
      "Matomo does not accept the login, or the login is `anonymous`, which is not an account.",
    example: { manifest: "users:\n  alice martin: { absent: true }\n" },
    fix: "Write the login as Matomo shows it. Sites that everybody can view without a login belong under `public`.",
  },
  "wrong-email": {
    severity: "error",
    meaning: "Matomo does not accept the e-mail address.",
    example: { manifest: "users:\n  alice: { email: alice.example.org, access: [] }\n" },
    fix: "Write a full address, for example alice@example.org.",
  },
  "wrong-url": {
    severity: "error",
    meaning:
      "The `url` in `settings.yaml` is not an https address, or contains a password, a query or a fragment.",
    example: { settings: "url: analytics\n" },
    fix: "Write the address of Matomo, for example https://analytics.example.org.",
  },
  "wrong-pattern": {
    severity: "error",
    meaning:
      "A pattern can never match. A `url` pattern may contain only a host, without a scheme or a path. A login pattern may contain only characters that logins can have.",
    example: {
      manifest:
        'users:\n  alice: { access: [{ role: view, sites: [{ url: "https://shop.example.org/" }] }] }\n',
    },
    fix: "For a site, write a host, for example *.example.org. For a login, write only characters that a login can have, and the wildcards * and ?.",
  },
} as const satisfies FindingKinds;
