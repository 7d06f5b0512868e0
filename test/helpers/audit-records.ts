import type { AuditChange, AuditFound, AuditRecord } from "../../src/audit/audit.generated.ts";
import type { Rights } from "../../src/domain/rights.ts";
import { recordLine } from "../../src/audit/record.ts";
import type { AuditFile } from "../../src/audit/read.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";

export const HASH = "0123456789abcdef".repeat(4);

const rights = (text: string): Rights | null => {
  const [role = "", ...capabilities] = text.split(" + ");
  return text === "" ? null : { role: role as Rights["role"], capabilities };
};

const BASE = { loss: false, risks: [], cause: "pull-request" as const, why: [] };

/** A change: `siteChange("alice", "view", "admin")`. Further fields overwrite its fields. */
export const siteChange = (
  login: string,
  before: string,
  after: string,
  more: Partial<Extract<AuditChange, { kind: "site" }>> = {},
): AuditChange => ({
  ...BASE,
  login,
  kind: "site",
  site: 3,
  siteName: "Shop DE",
  before: rights(before),
  after: rights(after),
  outcome: "done",
  ...more,
});

export const superuserChange = (
  login: string,
  after: boolean,
  more: Partial<Extract<AuditChange, { kind: "superuser" }>> = {},
): AuditChange => ({
  ...BASE,
  loss: !after,
  login,
  kind: "superuser",
  before: !after,
  after,
  outcome: "done",
  ...more,
});

export const accountChange = (
  login: string,
  before: "absent" | "expired" | "present",
  after: "invited" | "invited-by-link" | "created" | "absent",
  more: Partial<Extract<AuditChange, { kind: "account" }>> = {},
): AuditChange => ({
  ...BASE,
  loss: after === "absent",
  login,
  kind: "account",
  before,
  after,
  outcome: "done",
  ...more,
});

/** Turns a change into drift: without an outcome, and made by hand. */
export function found({
  outcome: _outcome,
  pullRequest: _pullRequest,
  ...change
}: AuditChange): AuditFound {
  return { ...change, cause: "by-hand" };
}

export function makeAudit(at: string, more: Partial<AuditRecord> = {}): AuditRecord {
  const changes = more.changes ?? [];
  const drift = more.drift ?? [];
  const many = (outcome: AuditChange["outcome"]): number =>
    changes.filter((change) => change.outcome === outcome).length;
  return {
    version: 1,
    at,
    instance: "access",
    url: "https://analytics.example.org",
    trigger: "merge",
    pullRequests: [],
    planHash: HASH,
    green: true,
    summary: {
      made: many("done"),
      failed: many("failed"),
      held: many("held") + drift.length,
      skipped: many("skipped"),
    },
    changes,
    drift,
    ...more,
  };
}

export const fileOf = (path: string, ...lines: (AuditRecord | string)[]): AuditFile => ({
  path,
  bytes: Buffer.from(
    lines.map((line) => (typeof line === "string" ? line : recordLine(line))).join(""),
  ),
});

const EFFECT = {
  loss: false,
  risks: [],
  cause: "pull-request" as const,
  why: [],
  destroys: [],
  held: [],
};

export const siteEffect = (
  login: string,
  site: number,
  before: string,
  after: string,
  more: Partial<Effect> = {},
): Effect =>
  ({
    ...EFFECT,
    login,
    kind: "site",
    site,
    before: rights(before),
    after: rights(after),
    ...more,
  }) as Effect;
export const effect = (more: Partial<Effect>): Effect =>
  ({ ...EFFECT, login: "alice", ...more }) as Effect;

export const planWith = (effects: Effect[], sites: Plan["sites"] = { "3": "Shop DE" }): Plan => ({
  version: 2,
  url: "https://analytics.example.org",
  createdAt: "2026-11-25T09:00:00.000Z",
  day: "2026-11-25",
  hash: HASH,
  live: { readAt: "2026-11-25T09:00:00.000Z", matomo: "5.3.0", people: 3, sites: 3, requests: 9 },
  grants: { added: [], removed: [], lists: [] },
  identities: [],
  kept: [],
  summary: { make: effects.length, held: 0, waiting: 0, frozen: 0, people: 1, losses: 0 },
  guards: {
    losing: { people: [], allowed: 20, exceeded: false },
    gaining: { people: [], allowed: 20, exceeded: false },
    refusals: [],
  },
  effects,
  waiting: [],
  frozen: [],
  ending: [],
  beginning: [],
  unmanaged: { policy: "report", ignored: 0, released: 0, people: [] },
  oddities: [],
  diagnostics: [],
  sites,
});
