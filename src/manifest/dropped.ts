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
      message: `${user.login} was taken out of the manifests (it stood in ${user.at.file}:${user.at.line}), which would leave the account and its access in Matomo as they are.`,
      hint: `Say what shall happen: ${user.login}: { absent: true } deletes the account, ${user.login}: { access: [] } takes the access and keeps it, released: [${user.login}] leaves everything and stops managing it.`,
    });
  }
  return found;
}

/**
 * The public cannot be released, so taking the key out is no error: but it is not what people mean
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
      message: `The key public was taken out (it stood in ${file}:${line}): what everybody sees without a login stays as it is, and nobody manages it any more.`,
      hint: "Write public: [] when nothing shall be public.",
    },
  ];
}
