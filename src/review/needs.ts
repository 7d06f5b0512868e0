import { groundsText } from "../desired/line.ts";
import type { EndsSoon } from "../desired/desired.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { describeRights } from "../domain/rights.ts";
import type { DueReview } from "../plan/due-reviews.ts";
import type { DueToken } from "../plan/due-tokens.ts";
import type { LiveReport } from "./live-report.ts";
import type { NeedItem, NeedKind, ReviewNeed, ReviewPerson } from "./review.generated.ts";

/** Ends are shown this many days ahead: a quarter of a year. */
export const ENDING_DAYS = 92;

export interface NeedsInput {
  readonly live: Live;
  readonly report: LiveReport;
  /** All people who are shown. */
  readonly people: readonly Omit<ReviewPerson, "needs">[];
  /** Ids of the sites that are shown. */
  readonly sites: ReadonlySet<number>;
  readonly isWhole: boolean;
  /** Facts from the manifests; `undefined` if none were read. */
  readonly manifests:
    | {
        readonly ending: readonly EndsSoon[];
        readonly membersOf: (team: string) => readonly string[];
        readonly unmanaged: readonly LivePerson[];
        readonly reviews: readonly DueReview[];
        readonly tokens: readonly DueToken[];
      }
    | undefined;
}

const sitesText = (sites: number, all: number): string =>
  sites === all && all > 1 ? "every site" : `${sites} ${sites === 1 ? "site" : "sites"}`;

const TWINS = {
  "same-mailbox": "the same mailbox",
  "same-name-in-email": "the same name in the e-mail",
  "same-name-in-login": "the same name in the login",
} as const;

/** The needs that the live state alone shows. */
function ofLive({ live, report, people, isWhole, sites }: NeedsInput): [NeedKind, NeedItem[]][] {
  const all = live.sites.size;
  const noSecond = people.filter(
    ({ twoFactor, superuser, access, kind, account }) =>
      twoFactor === false &&
      kind === "person" &&
      account === "active" &&
      (superuser !== undefined || access.some(({ rights }) => rights.role === "admin")),
  );
  const invited = (status: "pending" | "expired"): NeedItem[] =>
    report.invitations
      .filter((invitation) => invitation.status === status)
      .map(({ login, invitedBy }) => ({
        logins: [login],
        text: invitedBy === undefined ? "" : `invited by ${invitedBy}`,
      }));
  return [
    [
      "superusers",
      report.superusers.map(({ login, status, usesTwoFactor }) => ({
        logins: [login],
        text: [
          ...(status === "active" ? [] : [`invitation ${status}`]),
          ...(usesTwoFactor === false ? ["no two-factor authentication"] : []),
        ].join(", "),
      })),
    ],
    [
      "foreign-admins",
      report.foreignAdmins.map(({ login, domain, sites: count, superuser }) => ({
        logins: [login],
        text: `${domain}: ${superuser ? "super user" : `admin on ${sitesText(count, all)}`}`,
      })),
    ],
    [
      "public-sites",
      report.publicSites
        .filter(({ site }) => sites.has(site))
        .map(({ site }) => ({
          site,
          text: describeRights(live.anonymous.get(site) ?? null),
        })),
    ],
    [
      "no-two-factor",
      noSecond.map(({ login, superuser, access }) => ({
        logins: [login],
        text: superuser
          ? "super user"
          : `admin on ${sitesText(
              access
                .filter(({ rights }) => rights.role === "admin")
                .reduce((sum, group) => sum + group.sites.length, 0),
              all,
            )}`,
      })),
    ],
    [
      "unseen",
      report.unseen.map(({ login, lastSeen, sites: count }) => ({
        logins: [login],
        ...(lastSeen === undefined ? {} : { day: lastSeen }),
        text: `${lastSeen === undefined ? "never" : `last on ${lastSeen}`}, access to ${sitesText(count, all)}`,
      })),
    ],
    ["pending-invitations", invited("pending")],
    ["expired-invitations", invited("expired")],
    [
      "everywhere",
      report.everywhere.map(({ login, role }) => ({ logins: [login], text: `at least ${role}` })),
    ],
    [
      "twins",
      report.twins.map(({ logins, because }) => ({ logins: [...logins], text: TWINS[because] })),
    ],
    [
      "orphans",
      isWhole
        ? report.orphans.map(({ login, sites: count }) => ({
            text: `${login}: ${sitesText(count, all)}`,
          }))
        : [],
    ],
  ];
}

const TEAM = "team ";

function endingItem(end: EndsSoon, membersOf: (team: string) => readonly string[]): NeedItem {
  const team = end.who.startsWith(TEAM) ? end.who.slice(TEAM.length) : undefined;
  const logins = team === undefined ? [end.who] : membersOf(team);
  return {
    ...(logins.length > 0 ? { logins: [...logins] } : {}),
    ...(team === undefined ? {} : { team }),
    day: end.until,
    text: `${end.what}${groundsText(end.line)}`,
  };
}

/** The needs that the manifests show. */
function ofManifests({ manifests, people, live }: NeedsInput): [NeedKind, NeedItem[]][] {
  if (!manifests) return [];
  const { ending, membersOf, unmanaged, reviews, tokens } = manifests;
  const all = live.sites.size;
  return [
    [
      "unmanaged",
      unmanaged
        .filter(({ superuser, access }) => superuser || access.size > 0)
        .map(({ login, superuser, access }) => ({
          logins: [login],
          text: superuser ? "super user" : `access to ${sitesText(access.size, all)}`,
        })),
    ],
    [
      "on-hold",
      people.flatMap(({ login, open = [] }) =>
        open
          .filter(({ held }) => held.length > 0)
          .map(({ before, after, sites, held }): NeedItem => ({
            logins: [login],
            ...(sites.length === 1 && sites[0] !== undefined ? { site: sites[0] } : {}),
            text: `${before} -> ${after}${sites.length > 1 ? ` on ${sites.length} sites` : ""}: ${held.join(" ")}`,
          })),
      ),
    ],
    [
      "review-overdue",
      reviews
        .filter(({ state }) => state === "overdue")
        .map(({ user, last, due }) =>
          last === undefined
            ? { logins: [user.login], text: "never reviewed" }
            : { logins: [user.login], day: due, text: `last on ${last}, due on ${due}` },
        ),
    ],
    [
      "tokens-due",
      tokens
        .filter(({ state }) => state !== "later")
        .map(({ login, made, due, usedBy }) => ({
          ...(login === undefined ? {} : { logins: [login] }),
          day: due,
          text: `${login === undefined ? "the token of the job, " : ""}created on ${made}, due on ${due}${usedBy === undefined ? "" : `, used by ${usedBy}`}`,
        })),
    ],
    ["ending", ending.map((end) => endingItem(end, membersOf))],
  ];
}

/** The most urgent first. */
const ORDER: readonly NeedKind[] = [
  "superusers",
  "foreign-admins",
  "unmanaged",
  "public-sites",
  "no-two-factor",
  "on-hold",
  "review-overdue",
  "tokens-due",
  "ending",
  "unseen",
  "expired-invitations",
  "pending-invitations",
  "everywhere",
  "twins",
  "orphans",
];

/** What needs attention among the shown people and sites. */
export function needsOf(input: NeedsInput): ReviewNeed[] {
  const shown = new Set(input.people.map(({ login }) => loginKey(login)));
  const isShown = (login: string): boolean => shown.has(loginKey(login));
  const found = new Map([...ofLive(input), ...ofManifests(input)]);
  return ORDER.flatMap((kind): ReviewNeed[] => {
    const items = (found.get(kind) ?? []).flatMap((item): NeedItem[] => {
      if (!item.logins) return [item];
      const logins = item.logins.filter(isShown);
      return logins.length > 0 ? [{ ...item, logins }] : [];
    });
    return items.length > 0 ? [{ kind, items }] : [];
  });
}

/** The needs under which each person is listed. */
export function needsByPerson(needs: readonly ReviewNeed[]): ReadonlyMap<LoginKey, NeedKind[]> {
  const found = new Map<LoginKey, NeedKind[]>();
  for (const { kind, items } of needs)
    for (const login of new Set(items.flatMap(({ logins = [] }) => logins))) {
      const key = loginKey(login);
      const kinds = found.get(key);
      if (kinds) kinds.push(kind);
      else found.set(key, [kind]);
    }
  return found;
}
