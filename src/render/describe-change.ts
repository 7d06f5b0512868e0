import { mailDomainOf } from "../domain/mail-domains.ts";
import { describeRights } from "../domain/rights.ts";
import type { Beginning, Effect, Plan, Why } from "../plan/plan.generated.ts";
import type { Change, Place } from "./group.ts";
import { siteNames } from "./site-words.ts";
import { count, list, shortList } from "./words.ts";

export type Sign = "+" | "-" | "~";

/**
 * The text after the names of the people: `gains view on Blog (3)`. Names of sites pass through
 * `safe`, because other people typed them.
 */
export interface ChangeText {
  readonly sign: Sign;
  readonly text: string;
}

export interface Wording {
  /** Makes a name safe for the surface. */
  readonly safe: (name: string) => string;
  /** Whether e-mails are shown in full, or only what changes in them. */
  readonly emails: "full" | "masked";
  /**
   * Whether the change affects several people. Then verbs are in the plural, and no e-mail is
   * shown.
   */
  readonly many?: boolean | undefined;
  /** The number of sites that are named; the rest are only counted. */
  readonly maxSites: number;
}

const localOf = (email: string): string => email.slice(0, Math.max(0, email.lastIndexOf("@")));

/** The verb for one person or for several. */
const verb = ({ many }: Wording, one: string, several: string): string =>
  many === true ? several : one;

const inBrackets = (email: string, { safe, emails, many }: Wording): string => {
  if (many === true || email === "") return "";
  return ` (${safe(emails === "full" ? email : `...@${mailDomainOf(email)}`)})`;
};

/** How an e-mail changes, without the address: `...@old.example becomes ...@new.example`. */
function maskedChange(before: string, after: string, safe: Wording["safe"]): string {
  const [old, now] = [mailDomainOf(before), mailDomainOf(after)];
  if (old === "" || now === "") return "";
  if (old === now) return `: the part before the @ changes, ${safe(`...@${now}`)} stays`;
  const rest =
    localOf(before) === localOf(after)
      ? "the part before the @ stays"
      : "the part before the @ changes, too";
  return `: ${safe(`...@${old}`)} becomes ${safe(`...@${now}`)}, ${rest}`;
}

function emailText(
  { before, after }: Extract<Effect, { kind: "email" }>,
  wording: Wording,
): string {
  const { safe, emails, many } = wording;
  const what = verb(wording, "gets a new e-mail", "get new e-mails");
  if (many === true) return what;
  return emails === "full"
    ? `${what}: ${safe(before)} becomes ${safe(after)}`
    : `${what}${maskedChange(before, after, safe)}`;
}

/** `access/people.yaml:4` */
export const describePlace = ({ file, line }: Place, safe: (name: string) => string): string =>
  `${safe(file)}:${line}`;

/** Places by file, with the first few lines of each: `access/people.yaml:4, 5 and 7`. */
export function describePlaces(
  places: readonly Place[],
  safe: (name: string) => string,
  lineOf: (place: Place, text: string) => string = (_, text) => text,
): string {
  const files = Map.groupBy(places, ({ file }) => file);
  return shortList(
    [...files].map(([file, lines]) =>
      shortList(
        lines.map((place, index) =>
          lineOf(place, index === 0 ? `${safe(file)}:${place.line}` : String(place.line)),
        ),
        4,
      ),
    ),
    3,
  );
}

/** A place with the reason and ticket of its line: `access/people.yaml:4 (cover, OPS-1)`. */
export function describeSource(line: Why, safe: (name: string) => string): string {
  const grounds = [line.reason, line.ticket].filter((part) => part !== undefined);
  return `${describePlace(line, safe)}${grounds.length === 0 ? "" : ` (${grounds.map(safe).join(", ")})`}`;
}

/**
 * What a person gets from a future day on: `write on Shop DE (1)`, `super user`,
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

/** The access that a super user has after losing the right. */
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
  const gets = verb(wording, "gets", "get");
  return parts.length === 0 ? "without access" : `${gets} ${list(parts)} instead`;
}

function accountText(effect: Extract<Effect, { kind: "account" }>, wording: Wording): ChangeText {
  const way = effect.after === "invited-by-link" ? " by an encrypted link" : "";
  const is = verb(wording, "is", "are");
  switch (effect.after) {
    case "absent":
      return {
        sign: "-",
        text: `${is} deleted, had ${wording.safe(effect.had ?? "no access")}`,
      };
    case "created":
      return {
        sign: "+",
        text: `${verb(wording, "gets an account", "get accounts")} with a random password${inBrackets(effect.email ?? "", wording)}`,
      };
    case "invited":
    case "invited-by-link":
      return effect.before === "expired"
        ? { sign: "~", text: `${is} invited again${way}: the invitation has expired` }
        : { sign: "+", text: `${is} invited${way}${inBrackets(effect.email ?? "", wording)}` };
  }
}

function siteText(
  plan: Plan,
  { before, after, loss, leftover }: Extract<Effect, { kind: "site" }>,
  sites: readonly number[],
  wording: Wording,
): ChangeText {
  const where = siteNames(plan, sites, wording);
  if (leftover)
    return {
      sign: "-",
      text: `${verb(wording, "does", "do")} not inherit ${describeRights(before)} on ${where} from an earlier account with this login`,
    };
  if (!before)
    return {
      sign: "+",
      text: `${verb(wording, "gains", "gain")} ${describeRights(after)} on ${where}`,
    };
  if (!after)
    return {
      sign: "-",
      text: `${verb(wording, "loses", "lose")} ${describeRights(before)} on ${where}`,
    };
  return {
    sign: loss ? "-" : "+",
    text: `${verb(wording, "changes", "change")} from ${describeRights(before)} to ${describeRights(after)} on ${where}`,
  };
}

function whatHappens(plan: Plan, { effect, sites }: Change, wording: Wording): ChangeText {
  switch (effect.kind) {
    case "account":
      return accountText(effect, wording);
    case "superuser":
      return effect.after
        ? { sign: "+", text: verb(wording, "becomes a super user", "become super users") }
        : {
            sign: "-",
            text: `${verb(wording, "loses", "lose")} the super user right, ${replacement(plan, effect, wording)}`,
          };
    case "email":
      return { sign: "~", text: emailText(effect, wording) };
    case "site":
      return siteText(plan, effect, sites, wording);
  }
}

/** The maximum number of reasons shown for a change; the rest are only counted. */
const MAX_GROUNDS = 3;

/** A change with its last day and reasons: `gains view on Blog (3) until 2027-03-31 (relaunch)`. */
export function describeChange(plan: Plan, change: Change, wording: Wording): ChangeText {
  const { sign, text } = whatHappens(plan, change, wording);
  const { until } = change.effect;
  const end = until === undefined ? "" : ` until ${until}`;
  const grounds = shortList(change.grounds.map(wording.safe), MAX_GROUNDS);
  return { sign, text: `${text}${end}${grounds === "" ? "" : ` (${grounds})`}` };
}

/** What Matomo deletes with the change. */
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

/** The name of a person in texts. `anonymous` is called the public. */
export const personName = (login: string, safe: (name: string) => string): string =>
  login === "anonymous" ? "the public (anonymous)" : safe(login);
