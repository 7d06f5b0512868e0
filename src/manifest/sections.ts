/** The keys at the top of a manifest, and those of settings.yaml: each knows the other's, because people put them into the wrong file. */
export const MANIFEST_KEYS: readonly string[] = ["users", "teams", "sites", "roles", "public", "released"];

export const SETTINGS_KEYS: readonly string[] = [
  "url",
  "account",
  "hosting",
  "removals",
  "unmanaged",
  "ignore",
  "protect",
  "limits",
  "invitations",
  "reviews",
  "publish",
  "paused",
  "rules",
  "scopes",
];
