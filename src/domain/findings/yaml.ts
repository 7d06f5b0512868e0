import type { FindingKinds } from "./finding-kind.ts";

/** Findings about files that are not valid YAML, or use YAML that manifests do not support. */
export const YAML_FINDINGS = {
  "yaml-syntax": {
    severity: "error",
    meaning: "The file is not valid YAML. Only the first problem of a file is reported.",
    example: { manifest: "users:\n  alice: { access: [ }\n" },
    fix: "Correct this line or the line above it. A quote, bracket or colon is missing, or there is one too many.",
  },
  "yaml-tab": {
    severity: "error",
    meaning: "A tab is used for indentation.",
    example: { manifest: "users:\n\talice: { absent: true }\n" },
    fix: "Replace the tab with two spaces.",
  },
  "yaml-tag": {
    severity: "error",
    meaning: "A value has a YAML tag (!name), which has no meaning here.",
    example: { manifest: "users:\n  alice: !person { absent: true }\n" },
    fix: "Remove the tag.",
  },
  "yaml-directive": {
    severity: "error",
    meaning: "The file begins with a directive (%YAML, %TAG), which would change how YAML is read.",
    example: { manifest: "%YAML 1.1\n---\nusers:\n  alice: { absent: true }\n" },
    fix: "Delete the line. Manifests are always read as YAML 1.2.",
  },
  "yaml-documents": {
    severity: "error",
    meaning: "The file contains more than one YAML document.",
    example: { manifest: "users:\n---\nteams:\n" },
    fix: "Remove the line with ---, or use two files.",
  },
  "yaml-alias": {
    severity: "error",
    meaning: "An alias (*name) has no anchor (&name), or the file has too many aliases.",
    example: { manifest: "users:\n  alice: *nobody\n" },
    fix: "Write the value itself. For access that several people share, use a team or a site set.",
  },
  "yaml-merge-key": {
    severity: "error",
    meaning:
      "A merge key (<<) is used. Merge keys are refused, because they hide who has which access.",
    example: { manifest: "users:\n  bob: &b { email: b@example.org }\n  alice: { <<: *b }\n" },
    fix: "To share access, use a team, a role or a site set.",
  },
  "yaml-depth": {
    severity: "error",
    meaning: "The values are nested too deeply.",
    example: { manifest: `users: ${"[".repeat(40)}${"]".repeat(40)}\n` },
    fix: "Check the brackets and the indentation.",
  },
  "invisible-character": {
    severity: "error",
    meaning:
      "The file contains an invisible character, or a character that reverses the order of the displayed text.",
    example: { manifest: "users:\n  al\u200bice: { absent: true }\n" },
    fix: "Delete the character and type the text again.",
  },
  "empty-file": {
    severity: "error",
    meaning: "The file is empty or contains only comments.",
    example: { manifest: "# soon\n" },
    fix: "Delete the file, or write a key like `users:` into it.",
  },
  "duplicate-key": {
    severity: "error",
    meaning: "A mapping has the same key twice.",
    example: { manifest: "users:\n  alice: { absent: true }\n  alice: { access: [] }\n" },
    fix: "Merge the two values, or delete one of them.",
  },
} as const satisfies FindingKinds;
