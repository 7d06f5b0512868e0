import type { FindingKinds } from "./finding-kind.ts";

/** Findings about definitions that contradict each other, in one file or in several. */
export const DEFINITION_FINDINGS = {
  "defined-twice": {
    severity: "error",
    meaning:
      "A user, team, site set or role is defined twice, a member is listed twice, or a released login is also defined.",
    example: { manifest: "users:\n  alice: { access: [] }\nreleased: [alice]\n" },
    fix: "Keep one of the two. To grant access in another file, use a team.",
  },
  "two-spellings": {
    severity: "error",
    meaning: "Two spellings of a login are the same account for Matomo.",
    example: { manifest: "users:\n  Müller: { absent: true }\n  muller: { absent: true }\n" },
    fix: "Use one spelling everywhere.",
  },
  "same-email": {
    severity: "error",
    meaning:
      "Two users have the same e-mail, or a user's e-mail is the login of another one. Matomo refuses both.",
    example: {
      manifest: "users:\n  alice: { email: a@example.org }\n  bob: { email: A@example.org }\n",
    },
    fix: "Use another e-mail for one of them.",
  },
  "ignored-login": {
    severity: "error",
    meaning: "A user is defined, but a pattern under ignore in settings.yaml covers the login.",
    example: { when: 'people.yaml defines ldap-sync, and settings.yaml has ignore: ["ldap-*"].' },
    fix: "Delete the user, or change ignore.",
  },
  "unknown-login": {
    severity: "error",
    meaning: "A team has a member that is not defined under users.",
    example: {
      manifest: "users:\n  alice: { access: [] }\nteams:\n  client-a: { members: [alicia] }\n",
    },
    fix: "Correct the login, or define it under users.",
  },
  "unknown-role": {
    severity: "error",
    meaning: "A grant has a role that is neither Matomo's nor defined under roles.",
    example: { manifest: "users:\n  alice: { access: [{ role: publisher, sites: all }] }\n" },
    fix: "Use view, write or admin, or define the role under roles.",
  },
  "unknown-set": {
    severity: "error",
    meaning: "A selector names a site set that is not defined under sites.",
    example: {
      manifest: "users:\n  alice: { access: [{ role: view, sites: { set: eu-shops } }] }\n",
    },
    fix: "Correct the name, or define the set under sites.",
  },
  "set-cycle": {
    severity: "error",
    meaning: "A site set contains itself, directly or through others.",
    example: { manifest: "sites:\n  a: [{ set: b }]\n  b: [{ set: a }]\n" },
    fix: "Remove one of the sets that the message lists.",
  },
  "set-depth": {
    severity: "error",
    meaning: "Site sets contain sets that contain sets, more levels deep than any manifest needs.",
    example: {
      manifest: `sites:\n${Array.from({ length: 40 }, (_, level) => `  s${level}: [{ set: s${level + 1} }]\n`).join("")}  s40: all\n`,
    },
    fix: "List the sites in fewer sets.",
  },
  "reserved-name": {
    severity: "error",
    meaning: "A name under roles is one of Matomo's own words, or a misspelling of one.",
    example: { manifest: "roles:\n  admin: { role: write }\n" },
    fix: "Use another name for the role.",
  },
  "absent-with-access": {
    severity: "warning",
    meaning:
      "absent: true is next to access or superuser. The account is deleted, so they have no effect.",
    example: {
      manifest: "users:\n  alice: { absent: true, access: [{ role: view, sites: all }] }\n",
    },
    fix: "Delete one of the two.",
  },
  "absent-with-days": {
    severity: "either",
    meaning:
      "from or until is next to absent: true. The account is deleted by the next apply, so days do not delay it.",
    example: { manifest: "users:\n  alice: { absent: true, from: 2026-12-01 }\n" },
    fix: "Write absent on the day itself, or only until: it removes all access after that day and keeps the account.",
  },
  "no-effect": {
    severity: "warning",
    meaning: "A setting has no effect because of another one.",
    example: { settings: "url: https://analytics.example.org\nunmanaged: remove\n" },
    fix: "Change one of the two settings that the message names.",
  },
  dropped: {
    severity: "either",
    meaning:
      "Somebody, or the key public, was removed from the manifests. Their access in Matomo would stay, and nobody would manage it.",
    example: {
      when: "people.yaml had the user bob at the commit of --base, and no longer has him.",
    },
    fix: "Write absent: true to delete the account, access: [] to remove the access, or list the login under released.",
  },
  "too-many": {
    severity: "either",
    meaning: "There are more findings than anybody reads. Only the first ones are listed.",
    example: { when: "A file has 501 unknown keys." },
    fix: "Correct those that are listed, then run it again.",
  },
  "unknown-class": {
    severity: "warning",
    meaning:
      "A site set or a selector in one has a class that settings.yaml does not list. In a pull request, the settings of the default branch count.",
    example: { manifest: "sites:\n  shops: { sites: [Shop DE], class: personal }\n" },
    fix: "Correct the word, or add it to classes in settings.yaml.",
  },
  "token-of-person": {
    severity: "error",
    meaning: "A user without kind: service has the key token.",
    example: {
      manifest: "users:\n  alice: { access: [], token: { made: 2026-10-01, every: 90d } }\n",
    },
    fix: "Add kind: service, or delete token.",
  },
  "review-overdue": {
    severity: "warning",
    meaning:
      "Access of people was not confirmed within the time that reviews in settings.yaml sets.",
    example: {
      when: "settings.yaml has reviews: { every: 180d }, and a user with access has reviewed: 2025-01-31, or none.",
    },
    fix: "Look at what they have (matomo-access explain LOGIN), and write reviewed with today's date.",
  },
  "review-due": {
    severity: "warning",
    meaning:
      "The access of people must be confirmed within two weeks, or within a third of every if that is shorter.",
    example: {
      when: "settings.yaml has reviews: { every: 90d }, and a user with access was reviewed 80 days ago.",
    },
    fix: "Look at what they have (matomo-access explain LOGIN), and write reviewed with today's date.",
  },
  "token-overdue": {
    severity: "warning",
    meaning: "The token of a service account, or of the job, is older than its key every allows.",
    example: {
      when: "A service account has token: { made: 2026-01-31, every: 90d }, and it is 2026-12-01.",
    },
    fix: "Create a new token, store it in the program that uses it, delete the old one in Matomo, and write the day under made.",
  },
  "token-due": {
    severity: "warning",
    meaning:
      "A token must be replaced within two weeks, or within a third of its key every if that is shorter.",
    example: {
      when: "A service account has token: { made: 2026-09-10, every: 90d }, and it is 2026-12-01.",
    },
    fix: "Create a new token, store it in the program that uses it, delete the old one in Matomo, and write the day under made.",
  },
  "day-ahead": {
    severity: "warning",
    meaning:
      "reviewed of a user, or made of a token, is in the future. A day in the future is ignored: the review, or a new token, is due now.",
    example: { when: "A user has reviewed: 2030-01-01, and it is 2026-12-01." },
    fix: "Write the day on which it happened.",
  },
  "ending-limit-ahead": {
    severity: "warning",
    meaning:
      "Approved grants of more people end on one day than limits.ending in settings.yaml lets one run end.",
    example: {
      when: "settings.yaml has limits: { ending: { count: 3 } }, and the grants of 4 people end on 2026-12-31.",
    },
    fix: "Raise limits.ending, or allow the number in the run of that day.",
  },
} as const satisfies FindingKinds;
