import { describe, expect, test } from "vitest";
import { isAchieved } from "../../src/apply/settle.ts";
import type { Step } from "../../src/apply/steps.ts";
import type { Role } from "../../src/domain/rights.ts";
import { makeLive } from "../helpers/make-world.ts";

const LIVE = makeLive({
  sites: ["One", "Two", "Three"],
  people: {
    ann: { access: { 1: "view", 2: "view" }, email: "Ann@Example.org" },
    cap: { access: { 1: "write + tagmanager_write" } },
    boss: { superuser: true },
    late: { status: "expired" },
    invited: { status: "pending" },
  },
  public: { 3: "view" },
});

type Part<T> = T extends Step ? Omit<T, "id" | "effects"> : never;
const isThere = (step: Part<Step>): boolean => isAchieved({ id: 1, effects: [0], ...step }, LIVE);
const rights = (role: Role, ...capabilities: string[]) => ({ role, capabilities });

describe("a step is done when what it is for can be read", () => {
  test.each<[string, Part<Step>, boolean]>([
    [
      "an invited account is there",
      { kind: "invite", login: "ANN", email: "Ann@example.org", site: 1, link: false },
      true,
    ],
    [
      "an account that somebody made with another e-mail",
      { kind: "invite", login: "ann", email: "x@y.z", site: 1, link: false },
      false,
    ],
    [
      "no such account",
      { kind: "invite", login: "nobody", email: "x@y.z", site: 1, link: false },
      false,
    ],
    [
      "a created account is there",
      { kind: "create", login: "ann", email: "ann@example.org", site: 1 },
      true,
    ],
    [
      "no such account to be created",
      { kind: "create", login: "nobody", email: "x@y.z", site: 1 },
      false,
    ],
    ["the invitation is still one that ran out", { kind: "resend", login: "late" }, false],
    ["the invitation holds again", { kind: "resend", login: "invited" }, true],
    ["the invitation of nobody", { kind: "resend", login: "nobody" }, false],
    [
      "a link shows in no list, so it is never known to be there",
      { kind: "link", login: "invited" },
      false,
    ],
    [
      "access to every site",
      { kind: "access", login: "ann", rights: rights("view"), sites: [1, 2] },
      true,
    ],
    [
      "access to one of two sites",
      { kind: "access", login: "ann", rights: rights("view"), sites: [2, 3] },
      false,
    ],
    ["another role", { kind: "access", login: "ann", rights: rights("write"), sites: [1] }, false],
    [
      "a role without its capability",
      { kind: "access", login: "cap", rights: rights("write"), sites: [1] },
      true,
    ],
    [
      "a capability of the role's own",
      { kind: "access", login: "cap", rights: rights("write", "tagmanager_write"), sites: [1] },
      true,
    ],
    [
      "a capability that is not there",
      {
        kind: "access",
        login: "cap",
        rights: rights("write", "tagmanager_publish_live_container"),
        sites: [1],
      },
      false,
    ],
    ["no access any more", { kind: "access", login: "ann", rights: null, sites: [3] }, true],
    [
      "still access to one of the sites",
      { kind: "access", login: "ann", rights: null, sites: [3, 1] },
      false,
    ],
    [
      "access of nobody, who has none",
      { kind: "access", login: "nobody", rights: null, sites: [1] },
      false,
    ],
    [
      "the public",
      { kind: "access", login: "anonymous", rights: rights("view"), sites: [3] },
      true,
    ],
    [
      "the public elsewhere",
      { kind: "access", login: "anonymous", rights: rights("view"), sites: [1] },
      false,
    ],
    ["a super user", { kind: "make-superuser", login: "boss" }, true],
    ["no super user", { kind: "make-superuser", login: "ann" }, false],
    ["a super user who is nobody", { kind: "make-superuser", login: "nobody" }, false],
    ["still super user", { kind: "revoke-superuser", login: "boss", access: [] }, false],
    ["no longer super user", { kind: "revoke-superuser", login: "ann", access: [] }, true],
    [
      "no longer super user, and all that replaces the right",
      {
        kind: "revoke-superuser",
        login: "ann",
        access: [{ rights: rights("view"), sites: [1, 2] }],
      },
      true,
    ],
    [
      "no longer super user, and half of what replaces the right",
      {
        kind: "revoke-superuser",
        login: "ann",
        access: [
          { rights: rights("view"), sites: [1, 2] },
          { rights: rights("admin"), sites: [3] },
        ],
      },
      false,
    ],
    [
      "the right of somebody who is gone",
      { kind: "revoke-superuser", login: "nobody", access: [] },
      false,
    ],
    [
      "the e-mail, in capitals or not",
      { kind: "email", login: "ann", email: "ann@example.ORG" },
      true,
    ],
    ["another e-mail", { kind: "email", login: "ann", email: "other@example.org" }, false],
    ["the e-mail of nobody", { kind: "email", login: "nobody", email: "ann@example.org" }, false],
    ["a deleted account", { kind: "delete", login: "nobody", superuser: false }, true],
    ["an account that is still there", { kind: "delete", login: "ann", superuser: false }, false],
  ])("%s", (_, step, isDone) => {
    expect(isThere(step)).toBe(isDone);
  });
});
