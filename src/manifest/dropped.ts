import type { Diagnostic } from "../domain/diagnostic.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Manifest } from "./model.ts";

/**
 * People who stood in the manifests before and are neither declared nor released after. Deleting
 * somebody's block would leave their access in Matomo without anybody looking after it. `isLive`
 * tells whether there is an account at all; without it everybody counts.
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
 * The public cannot be released, so taking the key out is not an error: but it is not what people mean
 * who want to close something.
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
      message: `The key public was removed (before: ${file}:${line}). Sites that everybody can view without a login stay public, and nobody manages them.`,
      hint: "Write public: [] if nothing should be public.",
    },
  ];
}
