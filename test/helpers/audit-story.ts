import { recordLine } from "../../src/audit/record.ts";
import { accountChange, found, makeAudit, siteChange, superuserChange } from "./audit-records.ts";

const RUN = "https://github.com/o/r/actions/runs";

export const OCTOBER = makeAudit("2026-10-30T08:15:00.000Z", {
  commit: "c0ffee0123456789c0ffee0123456789c0ffee01",
  run: { id: 11, attempt: 1, url: `${RUN}/11` },
  pullRequests: [
    {
      number: 41,
      title: "Welcome Alice",
      author: "bob",
      merger: "erin",
      approvers: ["carol"],
      mergedAt: "2026-10-30T08:14:10Z",
    },
  ],
  changes: [
    accountChange("alice.martin", "absent", "invited", {
      pullRequest: 41,
      why: [{ file: "access/people.yaml", line: 2, text: "user alice.martin" }],
    }),
    siteChange("alice.martin", "", "view", {
      pullRequest: 41,
      why: [
        { file: "access/people.yaml", line: 2, text: "is in team client-a" },
        {
          file: "access/teams.yaml",
          line: 12,
          text: "team client-a has view (statement of work 2026-17)",
        },
      ],
    }),
  ],
});

export const NOVEMBER = makeAudit("2026-11-25T09:00:42.123Z", {
  commit: "beef000123456789beef000123456789beef0001",
  run: { id: 12, attempt: 2, url: `${RUN}/12` },
  trigger: "dispatch",
  approvedBy: "zoe",
  green: false,
  pullRequests: [
    {
      number: 42,
      title: 'Give Alice "admin"',
      author: "bob",
      merger: "erin",
      approvers: ["carol", "dave"],
    },
  ],
  changes: [
    siteChange("alice.martin", "view", "admin + tagmanager_x", {
      pullRequest: 42,
      risks: ["admin"],
      why: [{ file: "access/teams.yaml", line: 12, text: "team client-a has admin" }],
    }),
    superuserChange("carl", false, {
      outcome: "failed",
      message: "Matomo said no.",
      risks: ["loses-superuser", "loss"],
      access: [{ site: 3, siteName: "Shop DE", rights: { role: "view", capabilities: [] } }],
    }),
    siteChange("mallory", "admin", "", { site: 4, cause: "by-hand", loss: true, risks: ["loss"] }),
  ],
  drift: [
    found(
      siteChange("tom", "admin", "view", {
        loss: true,
        risks: ["loss"],
        why: [{ file: "access/people.yaml", line: 9, text: "grants view" }],
      }),
    ),
  ],
});

const SCHEDULED = makeAudit("2026-11-26T03:00:00Z", {
  instance: "eu",
  trigger: "schedule",
  run: { id: 13, attempt: 1, url: `${RUN}/13` },
  changes: [
    siteChange("anonymous", "view", "", {
      loss: true,
      risks: ["loss"],
      cause: "ended",
      why: [{ file: "eu/public.yaml", line: 3, text: "public until 2026-11-25" }],
    }),
    accountChange("leaver", "present", "absent", {
      pullRequest: 40,
      had: "write on 2 sites",
      risks: ["deletes-account"],
    }),
  ],
});

export const STORY = {
  "audit/access/2026-10.jsonl": recordLine(OCTOBER),
  "audit/access/2026-11.jsonl": recordLine(NOVEMBER),
  "audit/eu/2026-11.jsonl": recordLine(SCHEDULED),
};
