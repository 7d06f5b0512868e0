import { readFileSync } from "node:fs";
import { armor, Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { openStage } from "../stage.ts";

test("an invitation by link is created after the merge, and its link leaves the run in an encrypted file", async () => {
  const identity = await generateIdentity();
  const settings = `url: https://analytics.example.org\ninvitations: { recipients: [${await identityToRecipient(identity)}] }\n`;
  await using stage = await openStage(
    { sites: [{ name: "Shop" }] },
    { "access/settings.yaml": settings, "access/people.yaml": "users:\n" },
  );
  const people =
    "users:\n  new: { email: new@example.org, provision: invite-link, access: [{ role: view, sites: [Shop] }] }\n";
  const pull = stage.github.openPull({
    head: "new",
    author: "carol",
    files: { "access/people.yaml": people },
  });
  await stage.plan(pull);
  stage.merge(pull, "dora");
  const result = await stage.apply({ isProcess: true });
  expect([result.code, result.reason], result.log).toEqual([0, "applied"]);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const links = await decrypter.decrypt(
    armor.decode(readFileSync(result.outputs["links-file"] ?? "", "utf8")),
    "text",
  );
  expect(links).toMatch(/^new\thttp\S+action=acceptInvitation&token=\w+\n$/);
  expect(result.summary).toContain("Invitation links are among the run's artifacts");
  expect(result.log + result.summary + JSON.stringify(result.outputs)).not.toContain("token=");
});
