import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { runBundle } from "../helpers/run-bundle.ts";
import { leaks } from "../helpers/leaks.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
const PASSWORD = "Sesame&open+me%20/1";

function filesBelow(folder: string): { path: string; text: string; mode: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, text: readFileSync(path, "utf8"), mode: statSync(path).mode & 0o777 };
    });
}

const leaked = (text: string): string[] => leaks(text, [TOKEN, PASSWORD]);

const place = (): Promise<Workplace> =>
  openWorkplace(BUSY_SEED, { token: TOKEN, password: PASSWORD });

test("no command prints or writes the token or the password, whatever happens", async () => {
  await using work = await place();
  work.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  const said: string[] = [];
  const commands: string[][] = [
    ["plan", "--verbose", "--out", "plan.json"],
    ["plan", "--json"],
    ["apply", "--plan", "plan.json", "--baseline-out", "verified.json", "--held-out", "held.json"],
    ["drift", "--baseline", "verified.json", "--json"],
    ["explain", "alice"],
    ["explain", "--site", "One", "--json"],
  ];
  for (const spoil of [
    undefined,
    "<html>the token was TOKEN and the password PASSWORD</html>",
    '{"result":"error","message":"token_auth=TOKEN passwordConfirmation=PASSWORD"}',
  ]) {
    for (const args of commands) {
      if (spoil !== undefined) {
        const body = spoil.replace("TOKEN", TOKEN).replace("PASSWORD", PASSWORD);
        work.sandbox.setHook((event) =>
          event.request % 4 === 0 ? { kind: "answer", status: 200, body } : undefined,
        );
      }
      const { out, err } = await work.run(args);
      work.sandbox.setHook(undefined);
      said.push(out, err);
    }
  }
  expect(leaked(said.join("\n"))).toEqual([]);
  for (const { path, text } of filesBelow(work.cwd)) expect(leaked(text), path).toEqual([]);
});

test("secrets are in the body of a request, never in its address", async () => {
  await using work = await place();
  work.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  const { code } = await work.run(["apply", "--yes"]);
  expect(code).toBe(0);
  expect(
    work.sandbox.calls.every(
      ({ params }) => params["token_auth"] === undefined || params["token_auth"] === "***",
    ),
  ).toBe(true);
});

test("the process list shows no secret, and only the owner can read files with names of people", async () => {
  await using work = await place();
  work.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  let shown = "";
  const { code } = await runBundle(work, ["plan", "--out", "plan.json"], {
    started: ({ pid }) => {
      work.sandbox.setHook(() => {
        shown ||= readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return undefined;
      });
    },
  });
  expect(code).toBe(0);
  expect(shown).toContain("plan");
  expect(leaked(shown)).toEqual([]);
  expect(
    filesBelow(work.cwd)
      .filter(({ path }) => path.endsWith("plan.json"))
      .map(({ mode }) => mode),
  ).toEqual([0o600]);
});

test("a token on the command line is refused", async () => {
  await using work = await place();
  const { code, err } = await work.run(["plan", "--token", TOKEN]);
  expect(code).toBe(1);
  expect(err).toContain("Unknown option --token");
  expect(leaked(err)).toEqual([]);
});
