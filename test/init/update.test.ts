import { expect, test } from "vitest";
import { basesAfter, updateWorkflows } from "../../src/init/update.ts";

const PATH = ".github/workflows/plan.yml";
const BASE =
  "# 1.0\nname: plan\njobs:\n  plan:\n    timeout-minutes: 15\n    steps:\n      - uses: acme/x@v1\n";
const NEXT = BASE.replace("# 1.0", "# 1.1").replace("acme/x@v1", "acme/x@v2");

const update = (
  base: string | undefined,
  current: string | undefined,
): ReturnType<typeof updateWorkflows>[number] | undefined =>
  updateWorkflows(
    new Map(base === undefined ? [] : [[PATH, base]]),
    new Map(current === undefined ? [] : [[PATH, current]]),
    [{ path: PATH, text: NEXT }],
  )[0];

test("a workflow that nobody changed is replaced with that of this release, and the difference is shown", () => {
  const result = update(BASE, BASE);
  expect(result).toMatchObject({ kind: "updated", text: NEXT, keeps: false });
  expect(result).toHaveProperty(
    "patch",
    expect.stringContaining("-      - uses: acme/x@v1\n+      - uses: acme/x@v2\n") as string,
  );
});

test("a team's own changes are kept", () => {
  const edited = BASE.replace("timeout-minutes: 15", "timeout-minutes: 30");
  expect(update(BASE, edited)).toMatchObject({
    kind: "updated",
    keeps: true,
    text: NEXT.replace("timeout-minutes: 15", "timeout-minutes: 30"),
  });
});

test("if the release and the team changed the same lines, the update shows a patch to make by hand, and tries again next time", () => {
  const edited = BASE.replace("acme/x@v1", "fork/x@main");
  const result = update(BASE, edited);
  expect(result).toMatchObject({ kind: "conflict", base: BASE });
  expect(result).toHaveProperty(
    "patch",
    expect.stringContaining("+      - uses: acme/x@v2") as string,
  );
  // After somebody makes these changes, the next update finds nothing to do.
  const byHand = NEXT.replace("timeout-minutes: 15", "timeout-minutes: 5");
  expect(update(BASE, byHand)).toMatchObject({ kind: "unchanged", base: NEXT });
});

test("a workflow that the team deleted stays deleted, and one of their own is left unchanged", () => {
  expect(update(BASE, undefined)).toMatchObject({ kind: "deleted" });
  expect(update(undefined, "name: ours\n")).toEqual({ kind: "foreign", path: PATH });
});

test("a workflow that is new in this release is written, once", () => {
  expect(update(undefined, undefined)).toMatchObject({ kind: "added", text: NEXT });
  expect(update(NEXT, NEXT)).toMatchObject({ kind: "unchanged" });
  expect(update(undefined, NEXT)).toMatchObject({ kind: "unchanged", base: NEXT });
});

test("a later update compares with what this release wrote, except after conflicts", () => {
  const conflict = update(BASE, BASE.replace("acme/x@v1", "fork/x@main"));
  const done = update(BASE, BASE);
  const foreign = update(undefined, "name: ours\n");
  if (!conflict || !done || !foreign) throw new Error("unreachable");
  expect(basesAfter([conflict])).toEqual([{ path: PATH, text: BASE }]);
  expect(basesAfter([done])).toEqual([{ path: PATH, text: NEXT }]);
  expect(basesAfter([foreign])).toEqual([]);
});
