import type { Diagnostic } from "../domain/diagnostic.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Manifest } from "./model.ts";

/**
 * Finds people who were in the manifests before and are now neither defined nor released. Such a
 * person's access would stay in Matomo, and nobody would manage it.
 * @param isLive whether the account exists in Matomo; by default, every account counts as existing
 */
export function findDropped(
  before: Pick<Manifest, "users">,
  after: Pick<Manifest, "users" | "released">,
  isLive: (key: LoginKey) => boolean = () => true,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const user of before.users.values()) {
    if (
      user.absent ||
      after.users.has(user.key) ||
      after.released.has(user.key) ||
      !isLive(user.key)
    )
      continue;
    found.push({
      severity: "error",
      code: "dropped",
      message: `${user.login} was removed from the manifests (before: ${user.at.file}:${user.at.line}). The account and its access would stay in Matomo, and nobody would manage them.`,
      hint: `Choose one: ${user.login}: { absent: true } deletes the account; ${user.login}: { access: [] } removes the access and keeps the account; released: [${user.login}] keeps both unmanaged.`,
    });
  }
  return found;
}

/**
 * Warns if the key `public` was removed. Removing the key is allowed, because public access cannot
 * be released. But the sites stay public, which is not what people expect.
 */
export function findPublicDropped(
  before: Pick<Manifest, "public">,
  after: Pick<Manifest, "public">,
): Diagnostic[] {
  if (!before.public || before.public.grants.length === 0 || after.public) return [];
  const { file, line } = before.public.at;
  return [
    {
      severity: "warning",
      code: "dropped",
      message: `The key \`public\` was removed (before: ${file}:${line}). Sites that everybody can view without a login stay public, and nobody manages them.`,
      hint: "Write public: [] if nothing should be public.",
    },
  ];
}
