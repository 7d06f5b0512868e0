/**
 * The branch of the repository that contains the audit record. The branch has no history in common
 * with other branches, and records are only appended.
 */
export const AUDIT_BRANCH = "matomo-access/audit";
