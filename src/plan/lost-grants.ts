import { loginKey, type LoginKey } from "../domain/login.ts";
import type { DeclaredGrant, DeclaredPeople } from "../desired/declared.ts";
import type { Desired } from "../desired/desired.ts";
import type { Line } from "../desired/line.ts";
import type { Grant, Manifest, Team } from "../manifest/model.ts";
import { whyLine } from "./draft.ts";
import type { Effect, SiteEffect, Why } from "./plan.generated.ts";

/** Manifests, with everything they define and the desired state. */
export interface Declaring {
  readonly manifest: Manifest;
  readonly declared: DeclaredPeople;
  readonly desired: Desired;
}

const before = (line: Line): Why => ({ ...whyLine(line), before: true });

const teamOf = ({ teams }: Manifest, grant: Grant): Team | undefined =>
  [...teams.values()].find(({ access }) => access.includes(grant));

/** The first `except` that excludes the site from a grant in force. */
function exception(key: LoginKey, site: number, { declared, desired }: Declaring): Why | undefined {
  for (const { grant, digest, phase } of declared.get(key)?.grants ?? []) {
    if (phase !== "current") continue;
    if (!desired.grants.resolve(grant, digest).excluded.has(site)) continue;
    const at = grant.except[0]?.at ?? grant.at;
    return whyLine({ at, text: "excluded by `except`" });
  }
  return undefined;
}

/**
 * Why a grant no longer reaches the person: the change to the grant, the team or the membership.
 */
function endOf(
  { grant, why }: DeclaredGrant,
  key: LoginKey,
  site: number,
  base: Manifest,
  head: Declaring,
): Why {
  const team = teamOf(base, grant);
  const role = grant.roleName ?? grant.role;
  if (team) {
    const now = head.manifest.teams.get(team.name);
    if (!now) return before({ at: team.at, text: `team ${team.name} is removed` });
    if (!now.members.some((member) => member.key === key))
      return before({ at: why[1]?.at ?? team.at, text: `is no longer in team ${team.name}` });
  }
  return (
    exception(key, site, head) ??
    before({
      at: grant.at,
      text: team
        ? `team ${team.name} no longer grants ${role}`
        : `the manifests no longer grant ${role}`,
    })
  );
}

/** Why the grants of a lost site are gone. Empty if a line of the plan already ends them. */
function lostOnSite(
  { login, site, after, why }: SiteEffect,
  head: Declaring,
  base: Declaring | undefined,
): Why[] {
  if (!after && why.length > 0) return [];
  const key = loginKey(login);
  const declared = new Set(head.declared.get(key)?.grants.map(({ digest }) => digest));
  const gone = (base?.declared.get(key)?.grants ?? []).filter(
    ({ grant, digest, phase }) =>
      phase === "current" &&
      !declared.has(digest) &&
      base?.desired.grants.resolve(grant, digest).sites.has(site),
  );
  if (base && gone.length > 0) {
    const lines = gone.map((one) => endOf(one, key, site, base.manifest, head));
    return [
      ...new Map(lines.map((line) => [`${line.file}:${line.line} ${line.text}`, line])).values(),
    ];
  }
  const except = after ? undefined : exception(key, site, head);
  return except ? [except] : [];
}

function lostOf(effect: Effect, head: Declaring, base: Declaring | undefined): Why[] {
  if (!effect.loss) return [];
  if (effect.kind === "site") return lostOnSite(effect, head, base);
  if (effect.kind !== "superuser" || effect.why.length > 0) return [];
  const right = base?.manifest.users.get(loginKey(effect.login))?.superuser;
  return right ? [before({ at: right.at, text: "superuser is removed" })] : [];
}

/**
 * Adds to effects that remove access the reasons why the earlier grants are gone.
 * @param base the manifests to compare with, if known
 */
export const withLost = (effects: readonly Effect[], head: Declaring, base?: Declaring): Effect[] =>
  effects.map((effect) => {
    const lost = lostOf(effect, head, base);
    const { lost: _, ...rest } = effect;
    return lost.length === 0 ? rest : { ...rest, lost };
  });
