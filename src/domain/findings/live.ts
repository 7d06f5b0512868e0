import type { FindingKinds } from "./finding-kind.ts";

/** Findings about manifests that contradict the state of the Matomo server. */
export const LIVE_FINDINGS = {
  "site-not-found": {
    severity: "error",
    meaning: "No site in Matomo has this name or id.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [Shop ED] }] }\n",
    },
    fix: "Correct the name or id. To use a pattern, write `{ name: ... }`.",
  },
  "site-name-differs": {
    severity: "warning",
    meaning: "The site with this id has a different name in Matomo. The id decides.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [{ id: 1, name: Shop UK }] }] }\n",
    },
    fix: "Write the name that the site has in Matomo.",
  },
  "site-name-twice": {
    severity: "error",
    meaning: "Several sites in Matomo have this name.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [Blog] }] }\n",
    },
    fix: "Use the id, for example `{ id: 3, name: Blog }`.",
  },
  "site-deleted": {
    severity: "error",
    meaning: "The name was approved for a site that was later deleted in Matomo.",
    example: { when: "A grant on Shop DE was applied, and then the site was deleted." },
    fix: "Remove the site from the manifests, or write the id of the site that has this name now.",
  },
  "site-name-moved": {
    severity: "error",
    meaning: "The name was approved for one site, and now another site has it.",
    example: {
      when: "A grant on Shop DE was applied. Then that site was renamed, and another site was named Shop DE.",
    },
    fix: "Write the id of the site that should be covered.",
  },
  "pattern-matches-nothing": {
    severity: "warning",
    meaning: "No site in Matomo matches the pattern.",
    example: {
      manifest:
        'users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: { group: "Client Z *" } }] }\n',
    },
    fix: "Correct the pattern, or remove it.",
  },
  "except-matches-nothing": {
    severity: "error",
    meaning:
      "An item of `except` matches no site, so the grant would cover sites that it should exclude.",
    example: {
      manifest:
        'users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: all, except: { name: "Internal *" } }] }\n',
    },
    fix: "Correct the pattern, or remove it from `except`.",
  },
  "capability-not-found": {
    severity: "error",
    meaning: "Matomo has no capability with this name.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: all, capabilities: [tagmanager_wirte] }] }\n",
    },
    fix: "Correct the name, or activate the plugin that provides it.",
  },
  "email-missing": {
    severity: "error",
    meaning: "The account does not exist yet, and Matomo requires an e-mail address to create it.",
    example: { manifest: "users:\n  alice: { access: [{ role: view, sites: all }] }\n" },
    fix: "Add the key `email` to the user.",
  },
  "email-taken": {
    severity: "error",
    meaning: "The e-mail address is the address or the login of another account in Matomo.",
    example: {
      manifest:
        "users:\n  alice: { email: root@example.org, access: [{ role: view, sites: all }] }\n",
    },
    fix: "Use another address, change the address of the other account, or delete that account (`absent: true`). To swap the addresses of two accounts, make two changes: first give one of them an address that no account has.",
  },
  "login-is-an-email": {
    severity: "error",
    meaning: "The login of a new account is the e-mail address of another account in Matomo.",
    example: {
      manifest:
        "users:\n  root@example.org: { email: alice@example.org, access: [{ role: view, sites: all }] }\n",
    },
    fix: "Use another login.",
  },
} as const satisfies FindingKinds;
