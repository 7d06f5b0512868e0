import type { FindingKinds } from "./finding-kind.ts";

/** Findings about manifests that contradict the state of the Matomo server. */
export const LIVE_FINDINGS = {
  "site-not-found": {
    severity: "error",
    meaning: "No site in Matomo has the name or id.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [Shop ED] }] }\n",
    },
    fix: "Correct the name or id. For a pattern, write { name: ... }.",
  },
  "site-name-differs": {
    severity: "warning",
    meaning: "The site with the id has another name in Matomo. The id decides.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [{ id: 1, name: Shop UK }] }] }\n",
    },
    fix: "Write the name that Matomo has.",
  },
  "site-name-twice": {
    severity: "error",
    meaning: "Several sites in Matomo have the name.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [Blog] }] }\n",
    },
    fix: "Use the id: { id: 3, name: Blog }.",
  },
  "site-deleted": {
    severity: "error",
    meaning: "The name was approved as that of a site which was deleted in Matomo.",
    example: { when: "A grant on Shop DE was applied, and the site was deleted since." },
    fix: "Remove the site from the manifests, or write the id of the site that has this name now.",
  },
  "site-name-moved": {
    severity: "error",
    meaning: "The name was approved as that of one site, and is the name of another one today.",
    example: {
      when: "A grant on Shop DE was applied; since then that site was renamed, and another site is called Shop DE.",
    },
    fix: "Write the id of the site that you mean.",
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
      "An item of except matches no site, so the grant would cover sites that it should exclude.",
    example: {
      manifest:
        'users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: all, except: { name: "Internal *" } }] }\n',
    },
    fix: "Correct the pattern, or remove it from except.",
  },
  "capability-not-found": {
    severity: "error",
    meaning: "Matomo has no capability of this name.",
    example: {
      manifest:
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: all, capabilities: [tagmanager_wirte] }] }\n",
    },
    fix: "Correct the name, or activate the plugin that provides it.",
  },
  "email-missing": {
    severity: "error",
    meaning: "The account does not exist yet, and Matomo requires an e-mail to create it.",
    example: { manifest: "users:\n  alice: { access: [{ role: view, sites: all }] }\n" },
    fix: "Add email to the user.",
  },
  "email-taken": {
    severity: "error",
    meaning: "The e-mail belongs to another account in Matomo, or is its login.",
    example: {
      manifest:
        "users:\n  alice: { email: root@example.org, access: [{ role: view, sites: all }] }\n",
    },
    fix: "Use another e-mail, give the other account another one, or remove it (absent: true). Two accounts exchange their e-mails in two changes: the first gives one of them an e-mail that nobody has.",
  },
  "login-is-an-email": {
    severity: "error",
    meaning: "The login of a new account is the e-mail of another account in Matomo.",
    example: {
      manifest:
        "users:\n  root@example.org: { email: alice@example.org, access: [{ role: view, sites: all }] }\n",
    },
    fix: "Use another login.",
  },
} as const satisfies FindingKinds;
