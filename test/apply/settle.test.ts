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

describe("a step is done if its result can be read", () => {
  test.each<[string, Part<Step>, boolean]>([
    [
      "an invited account exists",
      { kind: "invite", login: "ANN", email: "Ann@example.org", site: 1, link: false },
      true,
    ],
    [
      "an account that somebody else created with another e-mail",
      { kind: "invite", login: "ann", email: "x@y.z", site: 1, link: false },
      false,
    ],
    [
      "no account for the invitation",
      { kind: "invite", login: "nobody", email: "x@y.z", site: 1, link: false },
      false,
    ],
    [
      "a created account exists",
      { kind: "create", login: "ann", email: "ann@example.org", site: 1 },
      true,
    ],
    ["no account to create", { kind: "create", login: "nobody", email: "x@y.z", site: 1 }, false],
    ["the invitation is still expired", { kind: "resend", login: "late" }, false],
    ["the invitation is valid again", { kind: "resend", login: "invited" }, true],
    ["the invitation of a missing account", { kind: "resend", login: "nobody" }, false],
    [
      "a link, which appears in no list and is therefore never found",
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
      "a capability that the role implies",
      { kind: "access", login: "cap", rights: rights("write", "tagmanager_write"), sites: [1] },
      true,
    ],
    [
      "a missing capability",
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
      "access of a missing account",
      { kind: "access", login: "nobody", rights: null, sites: [1] },
      false,
    ],
    [
      "the public",
      { kind: "access", login: "anonymous", rights: rights("view"), sites: [3] },
      true,
    ],
    [
      "the public, on another site",
      { kind: "access", login: "anonymous", rights: rights("view"), sites: [1] },
      false,
    ],
    ["a super user", { kind: "make-superuser", login: "boss" }, true],
    ["no super user", { kind: "make-superuser", login: "ann" }, false],
    ["a super user right of a missing account", { kind: "make-superuser", login: "nobody" }, false],
    ["still super user", { kind: "revoke-superuser", login: "boss", access: [] }, false],
    ["no longer super user", { kind: "revoke-superuser", login: "ann", access: [] }, true],
    [
      "no longer super user, with all access that replaces the right",
      {
        kind: "revoke-superuser",
        login: "ann",
        access: [{ rights: rights("view"), sites: [1, 2] }],
      },
      true,
    ],
    [
      "no longer super user, with half of the access that replaces the right",
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
      "a super user right of a deleted account",
      { kind: "revoke-superuser", login: "nobody", access: [] },
      false,
    ],
    ["the e-mail, in any case", { kind: "email", login: "ann", email: "ann@example.ORG" }, true],
    ["another e-mail", { kind: "email", login: "ann", email: "other@example.org" }, false],
    [
      "the e-mail of a missing account",
      { kind: "email", login: "nobody", email: "ann@example.org" },
      false,
    ],
    ["a deleted account", { kind: "delete", login: "nobody", superuser: false }, true],
    ["an account that still exists", { kind: "delete", login: "ann", superuser: false }, false],
  ])("%s", (_, step, isDone) => {
    expect(isThere(step)).toBe(isDone);
  });
});
