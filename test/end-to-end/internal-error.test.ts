import type { ChildProcess } from "node:child_process";
import { expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { checkNamesTheCall, WITHOUT_GROUP_BY } from "../helpers/provoked-error.ts";
import { runBundle } from "../helpers/run-bundle.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

async function open(): Promise<Workplace> {
  const place = await openWorkplace(BUSY_SEED);
  place.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  return place;
}
const env = { NODE_OPTIONS: WITHOUT_GROUP_BY };

test("an internal error of the built program names the source line, in text and in JSON", async () => {
  await using place = await open();
  const { code, out, err } = await runBundle(place, ["plan"], { env });
  expect([code, out]).toEqual([1, ""]);
  checkNamesTheCall(err);
  expect(err).toMatch(
    /\(command plan\) at \S+: TypeError: Map\.groupBy is not a function\.\n-> Please report it/,
  );
  expect(err.split("\n")).toHaveLength(3);
  const json = await runBundle(place, ["plan", "--json"], { env });
  const { error, message } = JSON.parse(json.err) as { error: string; message: string };
  expect(error).toBe("internal");
  checkNamesTheCall(message);
});

test("with --debug, the whole stack is shown, with places in the source", async () => {
  await using place = await open();
  const { err } = await runBundle(place, ["plan", "--debug"], { env });
  const stack = err.split("\n").filter((line) => / at \S+ \(\S+:\d+:\d+\)$/.test(line));
  expect(stack.length).toBeGreaterThan(3);
  expect(stack.at(0)).toMatch(/\(src\/.*\.ts:/);
  expect(stack.some((line) => line.includes("at run (src/commands/plan.ts:"))).toBe(true);
  expect(stack.filter((line) => line.includes(".js:"))).toEqual([]);
});

test("an apply with an internal error after its first write ends as partly done, and says so", async () => {
  await using place = await open();
  // Throws only once, so that the result can be shown.
  place.write(
    "late.mjs",
    `import http from "node:http";
const { request } = http;
const { groupBy } = Map;
http.request = (...all) => {
  if (String(all[0].path).includes("API.getBulkRequest"))
    Map.groupBy = () => {
      Map.groupBy = groupBy;
      throw new TypeError("Map.groupBy is not a function");
    };
  return request(...all);
};
`,
  );
  const { code, out, err } = await runBundle(place, ["apply", "--yes"], {
    env: { NODE_OPTIONS: `--import=${place.cwd}/late.mjs` },
  });
  expect(code, err).toBe(4);
  expect(place.writes()).not.toEqual([]);
  checkNamesTheCall(out.replaceAll(/\s+/g, " "));
  expect(out).toContain("(command apply)");
});

test("an error that nothing awaits ends the program with the same message, which does not show the error's contents", async () => {
  await using place = await open();
  place.write(
    "later.mjs",
    `const { write } = process.stdout;
process.stdout.write = (...all) => {
  setImmediate(() => {
    throw Object.assign(new Error("token_auth=c0ffee"), { config: { data: "c0ffee" } });
  });
  return write.apply(process.stdout, all);
};
`,
  );
  const { code, err } = await runBundle(place, ["plan"], {
    env: { NODE_OPTIONS: `--import=${place.cwd}/later.mjs` },
  });
  expect(code, err).toBe(1);
  expect(err).toMatch(
    /^error: An internal error in matomo-access .* \(command plan\).*: Error\.\n-> Please report it/,
  );
  expect(err).not.toContain("c0ffee");
});

test("an error while reporting an error ends the program at once, without details of either", async () => {
  await using place = await open();
  const env = { NODE_OPTIONS: "--import=data:text/javascript,Date.prototype.getTime=undefined" };
  const children: ChildProcess[] = [];
  // Kills a process that would report errors forever.
  const limit = setTimeout(() => children[0]?.kill("SIGKILL"), 60_000);
  const { code, signal, err } = await runBundle(place, ["plan", "--debug"], {
    env,
    started: (process) => void children.push(process),
  });
  clearTimeout(limit);
  expect([code, signal]).toEqual([1, null]);
  expect(err).toBe(
    "error: An internal error in matomo-access, and another one while reporting it.\n",
  );
});
