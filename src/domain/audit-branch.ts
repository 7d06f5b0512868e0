/**
 * The branch of the repository that keeps the audit record, without common history with the others:
 * records are appended, never changed.
 */
export const AUDIT_BRANCH = "matomo-access/audit";
