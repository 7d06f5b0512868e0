import { spawn } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/audit.generated.ts";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { canMount, smallDisk } from "../helpers/full-disk.ts";
import { BUNDLE } from "../helpers/run-bundle.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

async function busyDay(): Promise<Workplace> {
  const place = await openWorkplace(BUSY_SEED);
  place.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  return place;
}

/** Fills a disk except for this many KiB. */
function fill(path: string, size: number, free: number): void {
  writeFileSync(join(path, "filler"), Buffer.alloc((size - free) * 1_024));
}

function records(place: Workplace): AuditRecord[] {
  const folder = join(place.cwd, "kept");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line) as AuditRecord);
}

describe.skipIf(!canMount)("on a full disk", () => {
  test("plan --out fails, and leaves no part of a plan", async () => {
    await using place = await busyDay();
    using disk = smallDisk(64);
    fill(disk.path, 64, 8);
    const out = join(disk.path, "plan.json");
    const { code, err } = await place.run(["plan", "--out", out]);
    expect([code, err]).toEqual([1, `error: ${out} cannot be written (ENOSPC).\n`]);
    expect(readdirSync(disk.path)).toEqual(["filler"]);
  });

  test("apply ends with a result, and records what it did until the journal was full", async () => {
    await using place = await busyDay();
    using disk = smallDisk(16);
    fill(disk.path, 16, 4);
    const journal = join(disk.path, "journal.jsonl");
    const { code, out } = await place.run([
      "apply",
      "--yes",
      "--journal",
      journal,
      "--record",
      "kept",
      "--json",
    ]);
    const result = JSON.parse(out) as {
      readonly stopped: string;
      readonly changes: readonly { readonly status: string }[];
    };
    expect([code, result.stopped]).toEqual([4, expect.stringContaining("(ENOSPC)")]);
    const done = result.changes.filter(({ status }) => status === "done").length;
    expect(done).toBeGreaterThan(3);
    expect(done).toBeLessThan(result.changes.length);
    for (const line of readFileSync(journal, "utf8").trimEnd().split("\n"))
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    const [record] = records(place);
    expect(record?.changes.filter(({ outcome }) => outcome === "done")).toHaveLength(done);
    // The next run has enough space and completes the plan.
    expect((await place.run(["apply", "--yes"])).code).toBe(0);
    expect((await place.plan()).summary.make).toBe(0);
  });

  test("apply reports and records what it did if the baseline does not fit, and the last baseline stays", async () => {
    await using place = await busyDay();
    using disk = smallDisk(16);
    const baseline = join(disk.path, "baseline.json");
    writeFileSync(baseline, "the last baseline");
    fill(disk.path, 16, 4);
    const { code, out, err } = await place.run([
      "apply",
      "--yes",
      "--baseline-out",
      baseline,
      "--record",
      "kept",
    ]);
    expect([code, err]).toEqual([
      4,
      `error: ${baseline} cannot be written (ENOSPC).\n-> Free some disk space, then run it again.\n`,
    ]);
    expect(out).toContain("25 changes applied");
    expect(records(place)).toHaveLength(1);
    expect(readFileSync(baseline, "utf8")).toBe("the last baseline");
  });

  test("apply is not green in JSON if a file of the run could not be written", async () => {
    await using place = await busyDay();
    using disk = smallDisk(16);
    fill(disk.path, 16, 0);
    const held = join(disk.path, "held.json");
    const { code, out } = await place.run(["apply", "--yes", "--json", "--held-out", held]);
    expect([code, (JSON.parse(out) as { readonly green: boolean }).green]).toEqual([4, false]);
  });
});

/** Runs the bundle with its output redirected. */
function runTo(
  place: Workplace,
  args: readonly string[],
  stdout: number | "pipe",
): Promise<{ readonly code: number | null; readonly err: string }> {
  const child = spawn(process.execPath, [BUNDLE, ...args], {
    cwd: place.cwd,
    env: {
      MATOMO_URL: place.sandbox.url,
      MATOMO_TOKEN: place.sandbox.token,
      MATOMO_PASSWORD: place.sandbox.password,
    },
    stdio: ["ignore", stdout, "pipe"],
  });
  // The reader of the output closes it, like `| true`.
  child.stdout?.destroy();
  let err = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, err }));
  });
}

test.skipIf(!existsSync("/dev/full"))("output that cannot be written is an error", async () => {
  await using place = await busyDay();
  const { code, err } = await runTo(place, ["plan", "--json"], openSync("/dev/full", "w"));
  expect([code, err]).toEqual([1, "error: The output cannot be written (ENOSPC).\n"]);
});

test("an apply whose output nobody reads any more continues to its end", async () => {
  await using place = await busyDay();
  const { code, err } = await runTo(place, ["apply", "--yes"], "pipe");
  expect([code, err]).toEqual([0, ""]);
  expect((await place.plan()).summary.make).toBe(0);
});
