import { expect, test } from "vitest";
import { openStory } from "./story.ts";

const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

test("a grant that begins later is approved for the e-mail address in its plan, and no invitation is sent to another address", async () => {
  await using story = await openStory({ sites: [{ name: "Forum" }], users: ["gina"] });
  const { day, who } = story;
  const line = (login: string, email: string): Record<string, string> => ({
    [`access/${login}.yaml`]: `users:\n  ${login}: { email: ${email}, access: [{ role: admin, sites: [Forum], from: ${day(2)} }] }\n`,
  });
  await story.change({ ...line("kim", "kim@mail.example"), ...line("lou", "lou@mail.example") });
  await story.change(line("mia", "mia@mail.example"));

  // A pushed e-mail is on hold at once, and counts after a review.
  const pushed = await story.push(line("lou", "other@mail.example"));
  expect([pushed.code, pushed.reason], pushed.summary).toEqual([1, "not-approved"]);
  expect(pushed.summary).toContain("lou: admin on Forum (1) from 2026-12-03");
  const linked = await story.push({
    "access/mia.yaml":
      line("mia", "mia@mail.example, provision: invite-link")["access/mia.yaml"] ?? "",
    "access/settings.yaml": `url: ${story.stage.sandbox.url}\ninvitations: { recipients: [${RECIPIENT}] }\n`,
  });
  expect(linked.summary).toContain("mia: admin on Forum (1) from 2026-12-03");
  await story.change(line("kim", "kim.lee@mail.example"));

  story.go(2);
  const night = await story.schedule();
  expect([night.code, night.outputs["changes"], await who(1)], night.summary).toEqual([
    1,
    "2",
    "kim admin",
  ]);
  await story.drift();
  expect(story.issue()).toMatch(/lou[^]*mia/);
  await story.push(line("mia", "mia@mail.example"));
  const drift = await story.drift();
  expect((await story.approve(drift.outputs["plan-hash"])).reason).toBe("applied");
  expect([await who(1), (await story.drift()).reason]).toEqual([
    "kim admin, lou admin, mia admin",
    "no-drift",
  ]);
});
