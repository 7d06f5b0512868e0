import { describeRights, type Rights } from "../../domain/rights.ts";
import type {
  AccountState,
  OpenChange,
  Path,
  PathLine,
  SiteRef,
  Span,
  StandingKind,
  Story,
  SuperuserStory,
} from "../../explain/explanation.generated.ts";
import type { Effect } from "../../plan/plan.generated.ts";
import { siteName } from "../site-words.ts";
import { CAUSES } from "../notes.ts";
import { forTerminal } from "../safe-text.ts";
import { count, shortList } from "../words.ts";

/** `view`, `write + tagmanager_publish_live_container`, `none`. */
export const rightsText = (rights: Rights | null): string =>
  rights ? forTerminal(describeRights(rights)) : "none";

export const siteText = ({ id, name }: SiteRef): string => siteName(name, id, forTerminal);

/** The names of the sites, or `All 12 sites`. */
export function sitesText(sites: readonly SiteRef[], all: number, max: number): string {
  if (sites.length === all && all > 3) return `All ${all} sites`;
  return shortList(sites.map(siteText), max);
}

export const ACCOUNTS: Readonly<Record<AccountState, string>> = {
  active: "active",
  pending: "invited; the invitation is not accepted yet",
  expired: "invited, but the invitation has expired",
  none: "none in Matomo",
  public: "none (visitors without a login)",
};

const SHORT_ACCOUNTS: Readonly<Record<AccountState, string>> = {
  active: "",
  pending: "invited",
  expired: "invitation expired",
  none: "no account",
  public: "",
};

const SHORT_STANDING: Readonly<Partial<Record<StandingKind, string>>> = {
  "own-account": "the job's own account",
  protected: "protected",
  ignored: "ignored",
  released: "released",
  sso: "managed by SSO",
  absent: "absent",
  past: "ended",
};

/** A login with the state of its account: `tom (invited)`. */
export function loginText(
  login: string,
  account: AccountState,
  standing: readonly StandingKind[],
): string {
  const notes = [
    SHORT_ACCOUNTS[account],
    ...standing.map((kind) => SHORT_STANDING[kind] ?? ""),
  ].filter(Boolean);
  return `${forTerminal(login)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}

const left = (days: number): string =>
  days === 0 ? "today is the last day" : `${count(days, "day")} left`;

/** How today relates to the days of a path. Empty if the path is in force and has no last day. */
function spanText(
  { from, until, daysLeft, startsIn }: Span,
  status: Path["status"] | SuperuserStory["status"],
): string {
  switch (status) {
    case "in-force":
      return until === undefined || daysLeft === undefined
        ? ""
        : `until ${until}, ${left(daysLeft)}`;
    case "begins":
      return `begins ${from}${startsIn === undefined ? "" : `, in ${count(startsIn, "day")}`}${until === undefined ? "" : `; until ${until}`}`;
    case "ended":
      return `ended ${until}`;
    case "never":
      return "never in force: the days of its lines do not overlap";
    case "excluded":
      return "excluded by `except`";
    case "void":
      return "not in force: the account must not exist";
    case "none":
      return "";
  }
}

/** The text in brackets after the first line of a path. */
export function pathMarks(path: Path): string {
  const named =
    path.roleName === undefined ? "" : `${forTerminal(path.roleName)} is ${rightsText(path.gives)}`;
  const marks = [named, spanText(path, path.status)].filter(Boolean);
  return marks.length > 0 ? ` [${marks.join("; ")}]` : "";
}

/** The text of a line. Includes its days unless the path already shows them. */
export function lineText({ part, text, from, until }: PathLine, path: Span): string {
  const told = part === "grant" && from === path.from && until === path.until;
  const days = [
    from === undefined ? "" : `from ${from}`,
    until === undefined ? "" : `until ${until}`,
  ].filter(Boolean);
  return `${forTerminal(text)}${told || days.length === 0 ? "" : `, ${days.join(" ")}`}`;
}

/** What happens about a difference, with a sign in front. If it is on hold, one line per reason. */
function changeText({ made, held, cause }: OpenChange, sign: string, what: string): string[] {
  if (!made)
    return held.map(
      ({ text, reason }, index) =>
        `! ${index === 0 ? "not changed" : "and"}: ${forTerminal(text)} [${reason}]`,
    );
  return [`${sign} the next apply ${what}${CAUSES[cause] === "" ? "" : ` [${CAUSES[cause]}]`}`];
}

const changeOf = ({ now, wanted, open }: Story): string[] => {
  if (!open) return [];
  if (!now) return changeText(open, "+", `grants ${rightsText(wanted)}`);
  if (!wanted) return changeText(open, "-", "removes it");
  return changeText(open, open.loss ? "-" : "+", `changes it to ${rightsText(wanted)}`);
};

function unlikeText({ now, wanted, paths, open }: Story): string {
  if (!now) return `no access yet; the manifests grant ${rightsText(wanted)}`;
  if (wanted) return `${rightsText(now)} now; the manifests grant ${rightsText(wanted)}`;
  if (paths.some(({ status }) => status === "ended"))
    return `${rightsText(now)} now, although it has ended`;
  return open && open.why.length > 0
    ? `${rightsText(now)} now; the manifests grant none`
    : `${rightsText(now)} now, granted by hand: no manifest grants it`;
}

function nothingText({ paths, state }: Story): string {
  if (state === "unmanaged") return "no access";
  const has = (status: Path["status"]): boolean => paths.some((path) => path.status === status);
  if (has("excluded")) return "no access: excluded by the key `except`";
  if (has("begins")) return "no access yet";
  if (has("ended")) return "no access any more";
  return "no access: not granted by any manifest";
}

function waitingText({ now, wanted }: Story, isSuperuser: boolean): string {
  const waits = `the manifests grant ${rightsText(wanted)}, but it waits until the super user right ends`;
  if (isSuperuser) return waits;
  if (!now) return `no access yet; ${waits}`;
  return wanted
    ? `${rightsText(now)} now; ${waits}`
    : `${rightsText(now)} now; the super user right replaces it`;
}

/**
 * The current and the wanted access as a sentence, and what happens about a difference. The stored
 * rights of a super user are not their current access.
 */
export function storyText(
  story: Story,
  isSuperuser = false,
): { readonly sentence: string; readonly change: readonly string[] } {
  const { now, wanted, state } = story;
  const change = changeOf(story);
  const only = (sentence: string): { sentence: string; change: string[] } => ({ sentence, change });
  if (!now && !wanted) return only(nothingText(story));
  switch (state) {
    case "agrees":
      return only(`${rightsText(now)}, as granted by the manifests`);
    case "unmanaged":
      return only(`${rightsText(now)}, granted by hand: no manifest grants it`);
    case "frozen":
      return only(
        `${now ? `${rightsText(now)} now` : "no access"}, unchanged, because a line for this access has an error`,
      );
    case "goes-with-account":
      return only(`${rightsText(now)} now; it is removed with the account`);
    case "waits-for-account":
      return only(
        `no access yet; the manifests grant ${rightsText(wanted)}, but this access waits for the account`,
      );
    case "waits-for-superuser":
      return only(waitingText(story, isSuperuser));
    case "open":
    case "held":
      return only(unlikeText(story));
  }
}

/** The super user right as a sentence, and what happens about it. */
export function superuserText(story: SuperuserStory): {
  readonly sentence: string;
  readonly change: readonly string[];
} {
  const { now, wanted, status, open } = story;
  const span = spanText(story, status);
  const tail = span === "" ? "" : ` [${span}]`;
  const change = open
    ? changeText(open, now ? "-" : "+", now ? "removes the right" : "grants the right")
    : [];
  if (now && wanted) return { sentence: `yes, as granted by the manifests${tail}`, change };
  if (now)
    return {
      sentence:
        status === "none"
          ? "yes, granted by hand: no manifest grants it"
          : `yes, although it is not in force${tail}`,
      change,
    };
  if (wanted) return { sentence: `not yet; the manifests grant it${tail}`, change };
  return { sentence: `no${tail}`, change };
}

/** A change of the account itself or of its e-mail. */
export function accountChange(effect: Effect): string[] {
  const open: OpenChange = { ...effect, made: effect.held.length === 0 };
  if (effect.kind === "email") {
    const told = open.made ? [] : [`~ the manifests have the e-mail ${forTerminal(effect.after)}`];
    return [
      ...told,
      ...changeText(open, "~", `changes the e-mail to ${forTerminal(effect.after)}`),
    ];
  }
  if (effect.kind !== "account") return [];
  switch (effect.after) {
    case "absent":
      return changeText(open, "-", "deletes the account, with its dashboards and tokens");
    case "created":
      return changeText(open, "+", "creates the account");
    case "invited":
      return changeText(
        open,
        "+",
        effect.before === "expired"
          ? "sends the invitation again"
          : "sends an invitation by e-mail",
      );
    case "invited-by-link":
      return changeText(open, "+", "creates an encrypted invitation link");
  }
}
