/**
 * Inconsistencies in the data of older servers, and limits of what Matomo returns. Scripts may
 * depend on the kinds. In the output, each text follows a number.
 */
export const ODDITIES = {
  "two-roles": "access rows contain two roles on one site; the higher role counts",
  "other-casing":
    "access rows contain a login in another spelling; Matomo treats both spellings as the same person",
  "orphan-login":
    "access rows belong to accounts that do not exist; a new account with that login would inherit them",
  "orphan-site":
    "access rows belong to sites that do not exist; a new site with that id would inherit them",
  "capability-without-role": "access rows contain a capability without a role, which has no effect",
  "superuser-rows": "super users have access rows, which have no effect",
  "read-one-by-one":
    "access was read person by person, because the lists could not be used, so access rows of accounts and sites that do not exist were not read",
  "other-role":
    "capabilities belong to a role that matomo-access does not support; access with this role is not read",
  "unreadable-date":
    "registration dates cannot be read, so accounts that were deleted and created again cannot be detected",
  "unknown-value": "access rows contain a value that is neither a role nor a known capability",
} as const;

export type OddityKind = keyof typeof ODDITIES;

/**
 * Oddities that make a plan less certain. All other oddities are access rows that change no plan.
 */
export const UNCERTAIN: readonly OddityKind[] = [
  "read-one-by-one",
  "other-role",
  "unreadable-date",
  "unknown-value",
];
