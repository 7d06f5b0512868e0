import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import { loginKey } from "../../src/domain/login.ts";
import { openApplying } from "./applying.ts";

const SEED = { sites: [{ id: 3, name: "Three" }, { name: "Four" }] } as const;

describe("a new person whose only right is super user", () => {
  test.each([
    ["invite", "inviteUser boss boss@example.org", "pending"],
    ["create", "addUser boss boss@example.org", "active"],
  ])(
    "a new super user gets the account and the right with `provision: %s`, and no access row remains",
    async (provision, first, status) => {
      await using run = await openApplying(
        { sites: [...SEED.sites] },
        `users:\n  boss: { email: boss@example.org, provision: ${provision}, superuser: true }\n`,
      );
      const result = await run.apply();
      expect(run.writes()).toEqual([first, "setSuperUserAccess boss 1"]);
      expect(isGreen(result)).toBe(true);
      const boss = (await run.live()).people.get(loginKey("boss"));
      expect([boss?.status, boss?.superuser, boss?.access.size]).toEqual([status, true, 0]);
      expect(result.after?.plan.effects).toEqual([]);
    },
  );
});
