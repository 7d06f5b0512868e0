import type { LivePerson } from "../../domain/live.ts";
import { loginKey } from "../../domain/login.ts";
import { describeRights, type Rights } from "../../domain/rights.ts";
import type { Cause, Effect, Plan } from "../../plan/plan.generated.ts";
import { siteNames } from "../site-words.ts";
import { type Drift, isDrift } from "../../plan/drift.ts";
import { approvalSections } from "../approval-sections.ts";
import { type Change, type Entry, groupEffects } from "../group.ts";
import {
  RESTORED_GAINS,
  restoredReason,
  restoredRemovals,
  restoredTitle,
} from "../restored-words.ts";
import { DUE_TITLE, dueFindings } from "../due-lines.ts";
import { forMarkdown } from "../safe-text.ts";
import { fittingLines } from "./fit.ts";
import { boldName, boldNames, manifestLine } from "./names.ts";
import { count, momentText, shortList } from "../words.ts";

/** Facts about an account in Matomo other than its rights. */
export type Origin = Pick<LivePerson, "registered" | "invitedBy">;

export interface DriftFacts {
  readonly plan: Plan;
  readonly drift: Drift;
  readonly originOf: (login: string) => Origin | undefined;
}

/**
 * The level of detail: everything; one line per entry; or one line per entry without names of
 * sites, for as many people as fit.
 */
type Detail = "all" | "short" | "people";
const DETAILS: readonly Detail[] = ["all", "short", "people"];

const TITLES: Readonly<Partial<Record<Cause, string>>> = {
  "by-hand": "Changed by hand in Matomo",
  "not-applied": "Merged, but never applied",
  held: "On hold since the last apply",
  ended: "Ended, but not applied",
  started: "Begun, but not applied",
  "new-site": "On a new site, but not applied",
  "moved-site": "A site changed, so a pattern now matches it, or no longer matches it",
  unexplained: "Differs for an unknown reason",
};

const MAX_LINES = 50;

const rights = (held: Rights | null): string => forMarkdown(describeRights(held));
const domain = (email: string): string =>
  forMarkdown(`...@${email.slice(email.lastIndexOf("@") + 1)}`);

interface Shown {
  /** Whether several people share the change. */
  readonly plural: boolean;
  /** Whether to omit the domains of e-mails. */
  readonly brief: boolean;
  readonly maxSites: number;
}

/** The state in Matomo, and the state that the manifests define instead. */
function differenceText(
  plan: Plan,
  { effect, sites }: Change,
  { plural, brief, maxSites }: Shown,
): string {
  const has = plural ? "have" : "has";
  switch (effect.kind) {
    case "account":
      if (effect.before === "absent") return `${has} no account; the manifests require one`;
      return effect.before === "expired"
        ? `${plural ? "were" : "was"} invited, and the invitation has expired`
        : `${has} an account that must not exist (${forMarkdown(effect.had ?? "no access")})`;
    case "superuser":
      if (plural)
        return effect.before
          ? "are **super users**, although no manifest grants this right"
          : "are not super users, although the manifests grant this right";
      return effect.before
        ? "is a **super user**, although no manifest grants this right"
        : "is not a super user, although the manifests grant this right";
    case "email":
      return plural || brief
        ? `${has} a different e-mail than in the manifests`
        : `has an e-mail at ${domain(effect.before)}; the manifests have one at ${domain(effect.after)}`;
    case "site": {
      const where =
        maxSites === 0
          ? count(sites.length, "site")
          : siteNames(plan, sites, { safe: forMarkdown, maxSites });
      if (!effect.before)
        return `${has} no access to ${where}; the manifests grant ${rights(effect.after)}`;
      return `${has} **${rights(effect.before)}** on ${where}; ${effect.after ? `the manifests grant ${rights(effect.after)}` : "no manifest grants it"}`;
    }
  }
}

/** Since when the change has been waiting, and which lines cause it. */
const whyText = ({ effect }: Change): string =>
  [
    effect.since === undefined ? "" : `waits since ${momentText(effect.since)}`,
    shortList(effect.why.map(manifestLine), 3),
  ]
    .filter(Boolean)
    .join("; ");

function entryLines(plan: Plan, { logins, changes }: Entry, detail: Detail): string[] {
  const names = boldNames(logins, detail === "all" ? 12 : 3);
  const plural = logins.length > 1;
  if (detail !== "all") {
    const texts = changes.map((change) =>
      differenceText(plan, change, { plural, brief: true, maxSites: detail === "short" ? 2 : 0 }),
    );
    return [`- ${names}: ${shortList(texts, 2)}`];
  }
  return changes.flatMap((change) => {
    const why = whyText(change);
    return [
      `- ${names} ${differenceText(plan, change, { plural, brief: false, maxSites: 8 })}`,
      ...(why === "" ? [] : [`  <br><sub>${why}</sub>`]),
    ];
  });
}

/**
 * Comes first: what a restored backup brought back, and which part of it can be approved together.
 */
function restoredSection(plan: Plan, detail: Detail, room: number): string[] {
  const { restored } = plan;
  if (!restored) return [];
  const removals = new Set(restored.removals);
  const entries = groupEffects(plan, (_, index) => removals.has(index));
  const lines = entries.flatMap((entry) => entryLines(plan, entry, detail));
  return [
    `### ${restoredTitle(restored)}`,
    "",
    restoredReason(restored),
    "",
    ...(removals.size === 0 ? [] : [restoredRemovals(restored), "", RESTORED_GAINS, ""]),
    ...(detail === "people" ? fittingLines(lines, room) : lines),
    ...(lines.length > 0 ? [""] : []),
  ];
}

function causeSection(plan: Plan, cause: Cause, detail: Detail, room: number): string[] {
  const removals = new Set(plan.restored?.removals);
  const entries = groupEffects(
    plan,
    (effect, index) => effect.cause === cause && isDrift(effect) && !removals.has(index),
  );
  if (entries.length === 0) return [];
  const people = entries.reduce((sum, { logins }) => sum + logins.length, 0);
  const lines = entries.flatMap((entry) => entryLines(plan, entry, detail));
  return [
    `### ${TITLES[cause] ?? cause}: ${count(people, "person", "people")}`,
    "",
    ...(detail === "people" ? fittingLines(lines, room) : lines),
    "",
  ];
}

function originText(origin: Origin | undefined): string {
  if (!origin) return "";
  const parts = [
    origin.registered === undefined ? "" : `created ${momentText(origin.registered)}`,
    origin.invitedBy === undefined ? "" : `invited by **${forMarkdown(origin.invitedBy)}**`,
  ].filter(Boolean);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function newcomerSection({ plan, drift, originOf }: DriftFacts): string[] {
  if (drift.newUnmanaged.length === 0) return [];
  const people = new Map(plan.unmanaged.people.map((person) => [loginKey(person.login), person]));
  const lines = drift.newUnmanaged.slice(0, MAX_LINES).map((login) => {
    const person = people.get(loginKey(login));
    const held = person?.superuser
      ? "is **super user**"
      : `has access to ${count(person?.sites ?? 0, "site")}`;
    return `- **${forMarkdown(login)}** ${held}${originText(originOf(login))}`;
  });
  const more = drift.newUnmanaged.length - lines.length;
  return [
    `### With new rights, but in no manifest: ${count(drift.newUnmanaged.length, "account")}`,
    "",
    ...lines,
    ...(more > 0 ? [`- and ${more} more`] : []),
    "",
  ];
}

function frozenSection({ frozen }: Plan, detail: Detail): string[] {
  if (frozen.length === 0) return [];
  const lines = frozen
    .slice(0, detail === "all" ? MAX_LINES : 5)
    .map(({ login, because, since }) => {
      const when = since === undefined ? "" : `, since ${momentText(since)}`;
      return `- ${boldName(login)}: ${shortList(because.map(manifestLine), 2)}${when}`;
    });
  const more = frozen.length - lines.length;
  return [
    `### Cannot be judged, because a line that grants the access has an error: ${count(frozen.length, "person", "people")}`,
    "",
    ...lines,
    ...(more > 0 ? [`- and ${more} more`] : []),
    "",
  ];
}

function approvalLines(plan: Plan, detail: Detail): string[] {
  const max = detail === "all" ? MAX_LINES : 10;
  return approvalSections(
    { plan, safe: forMarkdown, maxSites: detail === "all" ? 8 : 2 },
    "report",
  ).flatMap(({ title, lines }) => [
    `### ${title}`,
    "",
    ...lines.slice(0, max).map((line) => `- ${line}`),
    ...(lines.length > max ? [`- and ${lines.length - max} more`] : []),
    "",
  ]);
}

/** Who created the accounts that differ, if Matomo reports it. */
function knownSection({ plan, originOf }: DriftFacts): string[] {
  const logins = new Set(
    plan.effects
      .filter((effect) => isDrift(effect) && effect.kind === "account")
      .map(({ login }) => login),
  );
  const known = [...logins].flatMap((login) => {
    const text = originText(originOf(login));
    return text === "" ? [] : [`**${forMarkdown(login)}**${text}`];
  });
  return known.length === 0 ? [] : [`In Matomo: ${shortList(known, 10)}.`, ""];
}

/** Tasks with a due day. */
export function dueSection(plan: Pick<Plan, "diagnostics">): string[] {
  const found = dueFindings(plan).slice(0, MAX_LINES);
  return found.length === 0
    ? []
    : [`### ${DUE_TITLE}`, "", ...found.map(({ message }) => `- ${forMarkdown(message)}`), ""];
}

/**
 * The differences for an issue. Above the limit (in characters), details are omitted in steps, but
 * never the counts.
 */
export function driftMarkdown(
  facts: DriftFacts,
  limit: number,
): { readonly text: string; readonly isWhole: boolean } {
  const { plan } = facts;
  let text = "";
  for (const detail of DETAILS) {
    text = [
      ...restoredSection(plan, detail, limit / 4),
      ...(Object.keys(TITLES) as Cause[]).flatMap((cause) =>
        causeSection(plan, cause, detail, limit / 4),
      ),
      ...approvalLines(plan, detail),
      ...newcomerSection(facts),
      ...frozenSection(plan, detail),
      ...knownSection(facts),
      ...dueSection(plan),
    ].join("\n");
    if (text.length <= limit) return { text, isWhole: detail === "all" };
  }
  return { text, isWhole: false };
}

/** The first differences with one line each, for a comment about new drift. */
export function driftBrief(plan: Plan, max: number): string {
  const entries = groupEffects(plan, (effect: Effect) => isDrift(effect));
  const lines = entries.slice(0, max).flatMap((entry) => entryLines(plan, entry, "short"));
  return [
    ...lines,
    ...(entries.length > max ? [`- and ${entries.length - max} more, above`] : []),
  ].join("\n");
}
