/**
 * The branch of the repository that contains the audit record. It has no history in common with the
 * other branches, and records are only appended.
 */
export const AUDIT_BRANCH = "matomo-access/audit";
