import type { Desired, DesiredPerson } from "../../src/desired/desired.ts";
import { makeDesired } from "../../src/desired/make-desired.ts";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { describeRights } from "../../src/domain/rights.ts";
import { makeManifest, TODAY } from "./make-world.ts";

/** The state that one file of manifests wants on a server. */
export const desire = (yaml: string, live: Live, today = TODAY): Desired =>
  makeDesired(makeManifest({ "access.yaml": yaml }), live, today);

export function personOf(desired: Desired, login: string): DesiredPerson {
  const person = desired.people.get(loginKey(login));
  if (!person) throw new Error(`${login} is not in the manifests of this test`);
  return person;
}

/** `{ 1: "view", 2: "write + tagmanager_publish_live_container (combined)" }` */
export const accessOf = (desired: Desired, login: string): Record<number, string> =>
  Object.fromEntries(
    [...personOf(desired, login).access]
      .toSorted(([a], [b]) => a - b)
      .map(([site, { rights, combined }]) => [
        site,
        `${describeRights(rights)}${combined ? " (combined)" : ""}`,
      ]),
  );

/** `error site-not-found 3: There is no site ... -> Did you mean ...?` */
export const findingsOf = ({ diagnostics }: Desired): string[] =>
  diagnostics.map(
    ({ severity, code, message, hint, at }) =>
      `${severity} ${code} ${at?.line ?? 0}: ${message}${hint === undefined ? "" : ` -> ${hint}`}`,
  );
