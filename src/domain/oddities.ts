/**
 * What grown instances hold: access rows that Matomo reads in one way, and people in another.
 * Closed; the texts say what becomes of the rows.
 */
export const ODDITIES = {
  "two-roles": "access rows give two roles on one site; the higher counts",
  "other-casing":
    "access rows spell the login in another way; Matomo takes them for the same person",
  "orphan-login":
    "access rows belong to accounts that do not exist; an account made later with that login would inherit them",
  "orphan-site":
    "access rows belong to sites that do not exist; a site made later with that id would inherit them",
  "capability-without-role": "access rows give a capability without a role, which has no effect",
  "superuser-rows": "access rows of super users, which have no effect",
  "unknown-value": "access rows hold a value that is no role and no known capability",
} as const;

export type OddityKind = keyof typeof ODDITIES;
