import { describe, expect, test } from "vitest";
import type { JournalEntry } from "../../src/apply/journal.ts";
import type { Rights } from "../../src/domain/rights.ts";
import { makeLive } from "../helpers/make-world.ts";
import { failureOf, type Script } from "../helpers/scripted-server.ts";
import { allDone, itemsOf, OK, runAgainst, step, upTo } from "./access-run.ts";

describe("access is sent in bulk requests", () => {
  test("bulk requests contain at most 100 people, in their order", async () => {
    const { bulks, outcomes, reads } = await runAgainst(
      upTo(250).map((id) => step(id, [1])),
      allDone,
    );
    expect(bulks.map((items) => items.length)).toEqual([100, 100, 50]);
    expect(bulks.flat().map(({ login }) => login)).toEqual(upTo(250).map((id) => `p${id}`));
    expect(outcomes).toEqual(upTo(250).map((id) => [id, "done"]));
    expect(reads).toBe(0);
  });

  test("bulk requests contain at most 4,000 rows, where each capability counts as a row", async () => {
    const plain = await runAgainst(
      [step(1, upTo(2_000)), step(2, upTo(2_000)), step(3, [1])],
      allDone,
    );
    expect(plain.bulks.map((items) => items.map(({ sites }) => sites))).toEqual([
      [2_000, 2_000],
      [1],
    ]);
    const three: Rights = { role: "admin", capabilities: ["x", "y"] };
    const capable = await runAgainst(
      [step(1, upTo(1_000), three), step(2, upTo(333), three), step(3, [1], three)],
      allDone,
    );
    expect(capable.bulks.map((items) => items.map(({ sites }) => sites))).toEqual([
      [1_000, 333],
      [1],
    ]);
  });

  test("one person's 9,000 rows are sent in several requests, without losing or repeating any", async () => {
    const { bulks, outcomes } = await runAgainst(
      [step(1, [1]), step(2, upTo(9_000)), step(3, [1])],
      allDone,
    );
    expect(bulks.map((items) => items.map(({ login, sites }) => `${login} ${sites}`))).toEqual([
      ["p1 1"],
      ["p2 4000"],
      ["p2 4000"],
      ["p2 1000"],
      ["p3 1"],
    ]);
    expect(outcomes.map(([, status]) => status)).toEqual(["done", "done", "done"]);
  });

  test("the pieces of a large step are smaller the more capabilities they have", async () => {
    const { bulks } = await runAgainst(
      [step(1, upTo(2_500), { role: "write", capabilities: ["x"] })],
      allDone,
    );
    expect(bulks.flat().map(({ sites }) => sites)).toEqual([2_000, 500]);
  });

  test("a refused piece ends that person's step, but not the others", async () => {
    const refusing: Script = (call, count) =>
      count === 1 ? { json: [{ result: "error", message: "no such site" }] } : allDone(call);
    const { bulks, outcomes } = await runAgainst([step(1, upTo(9_000)), step(2, [1])], refusing);
    expect(bulks.map((items) => items.map(({ login }) => login))).toEqual([["p1"], ["p1"], ["p2"]]);
    expect(outcomes).toEqual([
      [1, "failed: no such site"],
      [2, "done"],
    ]);
  });
});

describe("an item that Matomo refuses", () => {
  test("an item that Matomo refuses counts as failed with Matomo's message, and is not sent again", async () => {
    const { bulks, outcomes, journal, reads } = await runAgainst(
      [step(1, [1]), step(2, [1])],
      () => ({
        json: [{ result: "error", message: "no" }, OK],
      }),
    );
    expect(bulks).toHaveLength(1);
    expect(reads).toBe(0);
    expect(outcomes).toEqual([
      [1, "failed: no"],
      [2, "done"],
    ]);
    expect(journal.slice(2)).toEqual([
      { type: "outcome", step: 1, outcome: "refused", message: "no" },
      { type: "outcome", step: 2, outcome: "done" },
    ]);
  });
});

describe("a request without a clear answer", () => {
  const live = makeLive({
    sites: ["One"],
    people: { p1: { access: { 1: "view" } }, p2: {}, p3: {} },
  });
  const three = [step(1, [1]), step(2, [1]), step(3, [1])];

  test("a request without a clear answer is settled by a read, and only what is missing is sent again", async () => {
    const { bulks, outcomes, reads, journal } = await runAgainst(
      three,
      (call, count) => (count === 0 ? { drop: true } : allDone(call)),
      live,
    );
    expect(bulks.map((items) => items.map(({ login }) => login))).toEqual([
      ["p1", "p2", "p3"],
      ["p2", "p3"],
    ]);
    expect(reads).toBe(1);
    expect(new Map(outcomes)).toEqual(new Map(three.map(({ id }) => [id, "done"])));
    const written =
      "intent, intent, intent, 1 doubtful, 2 doubtful, 3 doubtful, read, 1 settled, intent, intent, 2 done, 3 done";
    expect(
      journal.map((entry) =>
        entry.type === "outcome" ? `${entry.step} ${entry.outcome}` : entry.type,
      ),
    ).toEqual(written.split(", "));
  });

  test("a request is sent at most three times, the last time item by item, so that one bad item does not affect others", async () => {
    const bad: Script = (call) =>
      itemsOf(call).some(({ login }) => login === "p2") ? { drop: true } : allDone(call);
    const { bulks, outcomes, reads } = await runAgainst(three.slice(1), bad, live);
    expect(bulks.map((items) => items.map(({ login }) => login))).toEqual([
      ["p2", "p3"],
      ["p2", "p3"],
      ["p2"],
      ["p3"],
    ]);
    expect(outcomes).toEqual([
      [3, "done"],
      [2, expect.stringMatching(/^failed: the connection broke/)],
    ]);
    expect(reads).toBe(3);
  });

  test("a request is settled item by item, and items with a clear answer are not sent again", async () => {
    const { bulks, outcomes } = await runAgainst(
      three.slice(1),
      (call, count) =>
        count === 0
          ? { json: [OK, { result: "error", message: "SQLSTATE[40001]: Deadlock found" }] }
          : allDone(call),
      live,
    );
    expect(bulks.map((items) => items.map(({ login }) => login))).toEqual([["p2", "p3"], ["p3"]]);
    expect(outcomes.map(([, status]) => status)).toEqual(["done", "done"]);
  });

  test("if one of many pieces gets no clear answer, it is settled by one read for the whole person", async () => {
    const { bulks, reads, outcomes } = await runAgainst(
      [step(1, upTo(5_000))],
      (call, count) => (count === 0 ? { drop: true } : allDone(call)),
      live,
    );
    expect(bulks.flat().map(({ sites }) => sites)).toEqual([4_000, 4_000, 1_000]);
    expect([reads, outcomes]).toEqual([1, [[1, "done"]]]);
  });
});

describe("the end of a run", () => {
  test("a run can be ended between two requests, and steps that were not tried have no outcome", async () => {
    const stop = new AbortController();
    const answer: Script = (call) => {
      stop.abort();
      return allDone(call);
    };
    const steps = upTo(150).map((id) => step(id, [1]));
    const { bulks, outcomes, ended } = await runAgainst(steps, answer, undefined, {
      signal: stop.signal,
    });
    expect(bulks.map((items) => items.length)).toEqual([100]);
    expect(outcomes).toHaveLength(100);
    expect(ended).toBeInstanceOf(DOMException);
  });

  test("a run ends when the token is refused, and nothing is sent after that", async () => {
    const { bulks, ended, outcomes } = await runAgainst(
      upTo(150).map((id) => step(id, [1])),
      () => ({ status: 401, json: { result: "error", message: "no" } }),
    );
    expect([bulks.length, outcomes.length]).toEqual([1, 0]);
    expect(ended).toMatchObject({ code: "matomo-auth" });
  });

  test("a run that ends leaves the intents of the unanswered request in the journal", async () => {
    const write = (entries: readonly JournalEntry[]): void => {
      if (entries.some(({ type }) => type === "outcome")) throw new Error("the disk is full");
    };
    const { ended, bulks } = await runAgainst([step(1, [1])], allDone, undefined, {
      journal: { write },
    });
    expect(bulks).toHaveLength(1);
    expect(await failureOf(Promise.reject(ended as Error))).toMatchObject({
      message: "the disk is full",
    });
  });
});
