import type { CheckName } from "../../src/doctor/result.ts";
import type { Workplace } from "../helpers/run-cli.ts";
import { type Script, startScripted } from "../helpers/scripted-server.ts";
import type { Start } from "./setups.ts";

/** Always unknown, because Matomo does not report it. */
export const ALWAYS: readonly CheckName[] = ["token-age"];
/** Checks that need the token of a super user. */
export const BEHIND_TOKEN: readonly CheckName[] = [
  ...ALWAYS,
  "account",
  "version",
  "user-management",
  "mail-domains",
  "superusers",
  "tag-manager",
  "login-plugins",
  "bulk",
];
export const BEHIND_CONTACT: readonly CheckName[] = ["token", ...BEHIND_TOKEN];

export const useSandbox = (place: Workplace, more = ""): void =>
  place.manifests({ "settings.yaml": `url: ${place.sandbox.url}\n${more}` });

/** Replaces the sandbox with a scripted server. */
export async function useScripted(place: Workplace, script: Script, path = ""): Promise<Start> {
  const server = await startScripted(script);
  place.manifests({ "settings.yaml": `url: ${server.url}${path}\n` });
  return { closing: [server] };
}
