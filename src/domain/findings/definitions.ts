import type { FindingKinds } from "./finding-kind.ts";

/** Findings about definitions that contradict each other, in one file or in several. */
export const DEFINITION_FINDINGS = {
  "defined-twice": {
    severity: "error",
    meaning:
      "A user, team, site set or role is defined twice, a member is listed twice, or a released login is also defined.",
    example: { manifest: "users:\n  alice: { access: [] }\nreleased: [alice]\n" },
    fix: "Keep only one definition. To grant access in another file, use a team.",
  },
  "two-spellings": {
    severity: "error",
    meaning: "Two spellings of a login mean the same account in Matomo.",
    example: { manifest: "users:\n  Müller: { absent: true }\n  muller: { absent: true }\n" },
    fix: "Use one spelling everywhere.",
  },
  "same-email": {
    severity: "error",
    meaning:
      "Two users have the same e-mail address, or one user's address is the login of another user. Matomo does not allow this.",
    example: {
      manifest: "users:\n  alice: { email: a@example.org }\n  bob: { email: A@example.org }\n",
    },
    fix: "Use a different address for one of them.",
  },
  "ignored-login": {
    severity: "error",
    meaning:
      "A user is defined, but a pattern under `ignore` in `settings.yaml` matches the login.",
    example: { when: 'people.yaml defines ldap-sync, and settings.yaml has ignore: ["ldap-*"].' },
    fix: "Delete the user, or change the key `ignore`.",
  },
  "unknown-login": {
    severity: "error",
    meaning: "A team has a member that is not defined under `users`.",
    example: {
      manifest: "users:\n  alice: { access: [] }\nteams:\n  client-a: { members: [alicia] }\n",
    },
    fix: "Correct the login, or define it under `users`.",
  },
  "unknown-role": {
    severity: "error",
    meaning: "A grant has a role that is neither a role of Matomo nor defined under `roles`.",
    example: { manifest: "users:\n  alice: { access: [{ role: publisher, sites: all }] }\n" },
    fix: "Use one of the roles `view`, `write` and `admin`, or define the role under `roles`.",
  },
  "unknown-set": {
    severity: "error",
    meaning: "A selector names a site set that is not defined under `sites`.",
    example: {
      manifest: "users:\n  alice: { access: [{ role: view, sites: { set: eu-shops } }] }\n",
    },
    fix: "Correct the name, or define the set under `sites`.",
  },
  "set-cycle": {
    severity: "error",
    meaning: "A site set contains itself, directly or through others.",
    example: { manifest: "sites:\n  a: [{ set: b }]\n  b: [{ set: a }]\n" },
    fix: "The message lists the sets. Remove one of the references between them.",
  },
  "set-depth": {
    severity: "error",
    meaning: "Site sets are nested too deeply.",
    example: {
      manifest: `sites:\n${Array.from({ length: 40 }, (_, level) => `  s${level}: [{ set: s${level + 1} }]\n`).join("")}  s40: all\n`,
    },
    fix: "Use fewer levels of sets.",
  },
  "reserved-name": {
    severity: "error",
    meaning: "A role under `roles` has the name of a Matomo role, or a misspelling of one.",
    example: { manifest: "roles:\n  admin: { role: write }\n" },
    fix: "Use another name for the role.",
  },
  "absent-with-access": {
    severity: "warning",
    meaning:
      "A user has `absent: true` together with `access` or `superuser`. The account is deleted, so neither key has any effect.",
    example: {
      manifest: "users:\n  alice: { absent: true, access: [{ role: view, sites: all }] }\n",
    },
    fix: "Delete one of these keys.",
  },
  "absent-with-days": {
    severity: "either",
    meaning:
      "A user has `absent: true` together with `from` or `until`. The next apply deletes the account, and these days do not delay the deletion.",
    example: { manifest: "users:\n  alice: { absent: true, from: 2026-12-01 }\n" },
    fix: "Add `absent: true` on the day when the account should be deleted. Or set only `until`: this removes all access after that day and keeps the account.",
  },
  "no-effect": {
    severity: "warning",
    meaning: "A setting has no effect because of another setting.",
    example: { settings: "url: https://analytics.example.org\nunmanaged: remove\n" },
    fix: "Change one of the two settings that the message names.",
  },
  dropped: {
    severity: "either",
    meaning:
      "A person, or the key `public`, was removed from the manifests. The access in Matomo would stay, and nobody would manage it.",
    example: {
      when: "people.yaml had the user bob at the commit of `--base`, and no longer has this user.",
    },
    fix: "Write `absent: true` to delete the account, `access: []` to remove the access, or list the login under `released`.",
  },
  "too-many": {
    severity: "either",
    meaning: "There are too many findings, so only the first ones are listed.",
    example: { when: "A file has 501 unknown keys." },
    fix: "Correct the findings that are listed, then run the command again.",
  },
  "unknown-class": {
    severity: "warning",
    meaning:
      "A site set, or a selector in a set, has a `class` that `settings.yaml` does not list. In a pull request, the settings of the default branch count.",
    example: { manifest: "sites:\n  shops: { sites: [Shop DE], class: personal }\n" },
    fix: "Correct the word, or add it to `classes` in `settings.yaml`.",
  },
  "token-of-person": {
    severity: "error",
    meaning:
      "A user without `kind: service` has the key `token`, which only service accounts can have.",
    example: {
      manifest: "users:\n  alice: { access: [], token: { made: 2026-10-01, every: 90d } }\n",
    },
    fix: "Add `kind: service`, or delete `token`.",
  },
  "review-overdue": {
    severity: "warning",
    meaning:
      "Some people's access was not confirmed within the time that `reviews.every` in `settings.yaml` allows.",
    example: {
      when: "settings.yaml has reviews: { every: 180d }, and a user with access has `reviewed: 2025-01-31`, or no key `reviewed`.",
    },
    fix: "Check their access (`matomo-access explain LOGIN`), and set `reviewed` to today's date.",
  },
  "review-due": {
    severity: "warning",
    meaning:
      "Some people's access must be confirmed within the next two weeks, or within a third of `reviews.every` if that is shorter.",
    example: {
      when: "settings.yaml has reviews: { every: 90d }, and a user with access was reviewed 80 days ago.",
    },
    fix: "Check their access (`matomo-access explain LOGIN`), and set `reviewed` to today's date.",
  },
  "token-overdue": {
    severity: "warning",
    meaning:
      "The token of a service account, or the token that matomo-access uses, is older than its `every` allows.",
    example: {
      when: "A service account has token: { made: 2026-01-31, every: 90d }, and today is 2026-12-01.",
    },
    fix: "Create a new token, store it in the program that uses it, delete the old token in Matomo, and set `made` to the day of creation.",
  },
  "token-due": {
    severity: "warning",
    meaning:
      "A token must be replaced within the next two weeks, or within a third of its `every` if that is shorter.",
    example: {
      when: "A service account has token: { made: 2026-09-10, every: 90d }, and today is 2026-12-01.",
    },
    fix: "Create a new token, store it in the program that uses it, delete the old token in Matomo, and set `made` to the day of creation.",
  },
  "day-ahead": {
    severity: "warning",
    meaning:
      "The `reviewed` day of a user, or the `made` day of a token, is in the future. Such a day is ignored, so the review or a new token is due now.",
    example: { when: "A user has reviewed: 2030-01-01, and today is 2026-12-01." },
    fix: "Write the day of the review, or the day on which the token was created.",
  },
  "ending-limit-ahead": {
    severity: "warning",
    meaning:
      "The number of people whose approved grants end on the same day exceeds `limits.ending` in `settings.yaml`.",
    example: {
      when: "settings.yaml has limits: { ending: { count: 3 } }, and the grants of 4 people end on 2026-12-31.",
    },
    fix: "Raise `limits.ending`, or raise the limit for the run on that day (`allow-ending`).",
  },
} as const satisfies FindingKinds;
