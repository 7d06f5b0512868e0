import { describeRights } from "../domain/rights.ts";
import type { Beginning, Effect, Plan, Risk } from "../plan/plan.generated.ts";
import type { Change, Reason } from "./group.ts";
import { count, shortList } from "./words.ts";

export type Sign = "+" | "-" | "~";

/**
 * A change in words, without names of people; names of sites go through `name`, because they are
 * other people's text.
 */
export interface ChangeText {
  readonly sign: Sign;
  readonly text: string;
}

export interface Wording {
  /** Makes a name safe for where it is shown. */
  readonly safe: (name: string) => string;
  /** E-mails are shown in full, only their domain, or (for an entry of many people) not at all. */
  readonly emails: "full" | "domain" | "none";
  /** Risks in words, for those that the text of the change does not say itself. */
  readonly risks: Readonly<Partial<Record<Risk, string>>>;
  /** How many sites are named before the rest is counted. */
  readonly maxSites: number;
}

function emailText(email: string, { safe, emails }: Wording): string {
  return safe(emails === "full" ? email : `...@${email.slice(email.lastIndexOf("@") + 1)}`);
}

const inBrackets = (email: string, wording: Wording): string =>
  wording.emails === "none" || email === "" ? "" : ` (${emailText(email, wording)})`;

/** `access/people.yaml:4` */
export const describePlace = (
  { file, line }: Reason["places"][number],
  safe: (name: string) => string,
): string => `${safe(file)}:${line}`;

/** `access/people.yaml:4, 5 and 7`: places by file, the first few lines of each. */
export function describePlaces(places: Reason["places"], safe: (name: string) => string): string {
  const files = Map.groupBy(places, ({ file }) => file);
  return shortList(
    [...files].map(
      ([file, lines]) =>
        `${safe(file)}:${shortList(
          lines.map(({ line }) => String(line)),
          4,
        )}`,
    ),
    3,
  );
}

/**
 * What somebody has from a day to come: `write on Shop DE (1)`, `super user`,
 * `membership in client-a`.
 */
export function describeBeginning(
  plan: Plan,
  { rights, sites, superuser, team }: Beginning,
  wording: Wording,
): string {
  if (superuser) return "super user";
  if (team !== undefined) return `membership in ${wording.safe(team)}`;
  const where = sites && sites.length > 0 ? siteNames(plan, sites, wording) : "no site yet";
  return `${wording.safe(describeRights(rights ?? null))} on ${where}`;
}

/** `Shop DE (1)`, or `site 1` where the name is not known. */
export function siteName(
  name: string | undefined,
  id: number,
  safe: (name: string) => string,
): string {
  return name === undefined || name === "" ? `site ${id}` : `${safe(name)} (${id})`;
}

/** Sites of a plan by name and id, the first few of them. */
export function siteNames(
  plan: Plan,
  sites: readonly number[],
  { safe, maxSites }: Pick<Wording, "safe" | "maxSites">,
): string {
  return shortList(
    sites.map((id) => siteName(plan.sites[String(id)], id, safe)),
    maxSites,
  );
}

/** What a super user keeps when the right goes. */
function replacement(
  plan: Plan,
  effect: Extract<Effect, { kind: "superuser" }>,
  wording: Wording,
): string {
  const groups = Map.groupBy(effect.access ?? [], ({ rights }) => describeRights(rights));
  const parts = [...groups].map(
    ([rights, cells]) =>
      `${rights} on ${siteNames(
        plan,
        cells.map(({ site }) => site),
        wording,
      )}`,
  );
  return parts.length === 0 ? "has no access then" : `has ${parts.join(", and ")} then`;
}

function accountText(effect: Extract<Effect, { kind: "account" }>, wording: Wording): ChangeText {
  switch (effect.after) {
    case "absent":
      return {
        sign: "-",
        text: `account is deleted (had ${wording.safe(effect.had ?? "no access")})`,
      };
    case "created":
      return {
        sign: "+",
        text: `account is created, with a password nobody sees${inBrackets(effect.email ?? "", wording)}`,
      };
    case "invited":
    case "invited-by-link": {
      const way = effect.after === "invited" ? "" : " by an encrypted link";
      return effect.before === "expired"
        ? { sign: "~", text: `invitation ran out and is sent again${way}` }
        : { sign: "+", text: `account is invited${way}${inBrackets(effect.email ?? "", wording)}` };
    }
  }
}

export function describeChange(
  plan: Plan,
  { effect, sites }: Change,
  wording: Wording,
): ChangeText {
  switch (effect.kind) {
    case "account":
      return accountText(effect, wording);
    case "superuser":
      return effect.after
        ? { sign: "+", text: "becomes super user" }
        : { sign: "-", text: `is no longer super user; ${replacement(plan, effect, wording)}` };
    case "email":
      return {
        sign: "~",
        text: `e-mail ${emailText(effect.before, wording)} becomes ${emailText(effect.after, wording)}`,
      };
    case "site": {
      const where = siteNames(plan, sites, wording);
      const { before, after } = effect;
      if (effect.leftover)
        return {
          sign: "-",
          text: `does not inherit ${describeRights(before)} on ${where}, left there by an earlier account of this login`,
        };
      if (!before) return { sign: "+", text: `gains ${describeRights(after)} on ${where}` };
      if (!after) return { sign: "-", text: `loses ${describeRights(before)} on ${where}` };
      return {
        sign: effect.loss ? "-" : "+",
        text: `${describeRights(before)} becomes ${describeRights(after)} on ${where}`,
      };
    }
  }
}

/** What Matomo deletes along with it. */
export function describeLoss({ effect, destroys }: Change, safe: (name: string) => string): string {
  const reports =
    destroys.length === 0
      ? ""
      : `${count(destroys.length, "scheduled report")}: ${shortList(
          destroys.map((name) => `"${safe(name)}"`),
          5,
        )}`;
  if (effect.kind === "account" && effect.after === "absent") {
    return `Matomo deletes the account's dashboards and tokens${reports === "" ? "" : `, and ${reports}`}; its segments go to a super user`;
  }
  return reports === "" ? "" : `Matomo deletes ${reports}`;
}

/** How a login is called: `anonymous` is the public. */
export const personName = (login: string, safe: (name: string) => string): string =>
  login === "anonymous" ? "the public (anonymous)" : safe(login);
