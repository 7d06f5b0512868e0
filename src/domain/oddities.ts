/**
 * What grown instances hold, and answers give: access rows that Matomo reads in one way, and people
 * in another; values that cannot be read, and what follows. Closed; the texts come after a number.
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
  "read-one-by-one":
    "lists of access could not be used and were read person by person, so rows of accounts and sites that do not exist are not known",
  "other-role":
    "capabilities belong to a role that matomo-access does not know; access by such a role is not read",
  "unreadable-date":
    "registration dates cannot be read, so nobody notices when such an account is deleted and created again",
  "unknown-value": "access rows hold a value that is no role and no known capability",
} as const;

export type OddityKind = keyof typeof ODDITIES;
