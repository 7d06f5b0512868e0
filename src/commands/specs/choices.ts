// The values of options that accept only certain words. `--help` shows them, shells complete them,
// and commands read them.

export const PLAN_FORMATS = ["text", "markdown", "json"] as const;

export const IMPORT_FORMATS = ["text", "markdown", "json"] as const;

export const REVIEW_FORMATS = ["html", "csv", "markdown", "json"] as const;

export const AUDIT_FORMATS = ["text", "csv", "json"] as const;

export const VALIDATE_FORMATS = ["text", "json", "github"] as const;

export const SANDBOX_VERSIONS = ["5.0.2", "5.2.0-b5"] as const;
