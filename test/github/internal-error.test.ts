import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { checkNamesTheCall, WITHOUT_GROUP_BY } from "../helpers/provoked-error.ts";
import { openStage } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [{ login: "alice", email: "alice@mail.example" }],
};
const FILES = {
  "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
  "access/people.yaml": "users:\n  alice: { email: alice@mail.example, access: [] }\n",
};
const CHANGED = {
  "access/people.yaml":
    "users:\n  alice: { email: alice@mail.example, access: [{ role: view, sites: [Shop] }] }\n",
};
const env = { NODE_OPTIONS: WITHOUT_GROUP_BY };

/** Markdown as people read it: without character references and invisible joiners. */
const shown = (markdown: string): string =>
  markdown
    .replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("\u2060", "");

test("an internal error of the built action names the source line in the log, the summary and the comment", async () => {
  await using stage = await openStage(SEED, FILES);
  const pull = stage.github.openPull({ head: "change", author: "carol", files: CHANGED });
  const { code, reason, log, summary } = await stage.plan(pull, { env, isProcess: true });
  expect([code, reason]).toEqual([1, "internal"]);
  const annotation =
    log.split("\n").find((line) => line.startsWith("::error title=matomo-access::")) ?? "";
  checkNamesTheCall(annotation);
  expect(annotation).toMatch(
    /Please report it.* with this message\. Run the job again with debug logging to see the whole stack\.$/,
  );
  checkNamesTheCall(shown(summary));
  expect(summary.match(/internal error/g)).toHaveLength(1);
  checkNamesTheCall(shown(stage.github.comments(pull)[0]?.body ?? ""));
  expect(log).not.toContain("::debug::");
});

test("an internal error of drift names the source line too, and shows the whole stack if debug logging is on", async () => {
  await using stage = await openStage(SEED, FILES);
  const { code, reason, log, summary } = await stage.drift({
    isProcess: true,
    env: { ...env, RUNNER_DEBUG: "1" },
  });
  expect([code, reason], log).toEqual([1, "internal"]);
  checkNamesTheCall(log);
  checkNamesTheCall(shown(summary));
  const stack = log
    .split("\n")
    .filter((line) => /^::debug::\+\d+ ms at (?:async )?\S+ \(src\/\S+\.ts:\d+:\d+\)$/.test(line));
  expect(stack.length, log).toBeGreaterThan(2);
});
