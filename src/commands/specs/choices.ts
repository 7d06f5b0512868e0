// Values of options that have a few: shown by --help, completed by shells, and read by the commands.

/** Of `plan --format`. */
export const PLAN_FORMATS = ["text", "markdown", "json"] as const;

/** Of `import --format`. */
export const IMPORT_FORMATS = ["text", "markdown", "json"] as const;

/** Of `review --format`. */
export const REVIEW_FORMATS = ["html", "csv", "markdown", "json"] as const;

/** Of `audit --format`. */
export const AUDIT_FORMATS = ["text", "csv", "json"] as const;

/** Of `validate --format`. */
export const VALIDATE_FORMATS = ["text", "json", "github"] as const;

/** Of `sandbox --matomo-version`. */
export const SANDBOX_VERSIONS = ["5.0.2", "5.2.0-b5"] as const;
