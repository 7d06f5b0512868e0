import { describe, expect, test } from "vitest";
import type { Script } from "../helpers/scripted-server.ts";
import { testClock } from "../helpers/scripted-server.ts";
import { allDone, itemsOf, runAgainst, step, upTo } from "./access-run.ts";

/** Answers only when the given number of requests are waiting, so that they certainly overlap. */
function together(many: number): Script {
  let release = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    release = resolve;
  });
  return async (call, count) => {
    if (count === many - 1) release();
    if (count < many) await all;
    return allDone(call);
  };
}

const everybody = (many: number) => upTo(many).map((id) => step(id, [1]));
/** The answers of a script, and the people who were in two requests at the same time. */
function watched(answer: Script): { answer: Script; twice: Set<string> } {
  const busy = new Set<string>();
  const twice = new Set<string>();
  return {
    twice,
    answer: async (call, count) => {
      const logins = new Set(itemsOf(call).map(({ login }) => login));
      for (const login of logins) {
        if (busy.has(login)) twice.add(login);
        busy.add(login);
      }
      const answered = await answer(call, count);
      for (const login of logins) busy.delete(login);
      return answered;
    },
  };
}

describe("access of different people is sent at the same time", () => {
  test("access of different people is sent in four requests of equal size, each change once", async () => {
    const { bulks, atOnce, outcomes } = await runAgainst(everybody(200), together(4), undefined, {
      parallel: 4,
    });
    expect(atOnce).toBe(4);
    expect(bulks.map((items) => items.length)).toEqual([50, 50, 50, 50]);
    const sent = bulks.flat().map(({ login }) => login);
    expect(new Set(sent).size).toBe(200);
    expect(outcomes.filter(([, status]) => status === "done")).toHaveLength(200);
  });

  test("a small number of changes is not divided into very small requests", async () => {
    const { bulks } = await runAgainst(everybody(30), allDone, undefined, { parallel: 4 });
    expect(bulks.map((items) => items.length).toSorted((a, b) => b - a)).toEqual([25, 5]);
  });

  test("one person is never in two requests at once, whatever the spelling and the number of sites", async () => {
    const steps = [
      ...everybody(120),
      ...upTo(120).map((id) => ({ ...step(id, [2], null), id: 1_000 + id, login: `P${id}` })),
      { ...step(7, upTo(9_000)), id: 2_000 },
      { ...step(7, upTo(4_100), null), id: 2_001 },
    ];
    const { answer, twice } = watched(together(4));
    const { bulks, atOnce, outcomes } = await runAgainst(steps, answer, undefined, { parallel: 4 });
    expect(atOnce).toBe(4);
    expect([...twice]).toEqual([]);
    // No row of the person with very many sites is lost.
    const own = bulks.flat().filter(({ login }) => login === "p7");
    expect(own.reduce((sum, { sites }) => sum + sites, 0)).toBe(1 + 9_000 + 4_100);
    expect(outcomes.filter(([, status]) => status === "done")).toHaveLength(steps.length);
  });
});

describe("fewer requests are sent at the same time", () => {
  test("fewer requests are sent at once if the server reports that it is busy, and the refused request is sent again", async () => {
    let open = 0;
    let most = 0;
    const { outcomes, bulks } = await runAgainst(
      everybody(1_000),
      async (call, count) => {
        open += 1;
        await new Promise((resolve) => setImmediate(resolve));
        if (count > 8) most = Math.max(most, open);
        open -= 1;
        return count < 2
          ? { status: 429, headers: { "retry-after": "1" }, json: {} }
          : allDone(call);
      },
      undefined,
      { parallel: 4 },
    );
    expect(most).toBe(1);
    expect(bulks).toHaveLength(12);
    expect(outcomes.filter(([, status]) => status === "done")).toHaveLength(1_000);
  });

  test("fewer requests are sent at once if an answer takes longer than a quarter of its timeout", async () => {
    const clock = testClock();
    let open = 0;
    const widths: number[] = [];
    await runAgainst(
      everybody(1_000),
      async (call) => {
        open += 1;
        widths.push(open);
        await new Promise((resolve) => setImmediate(resolve));
        await clock.sleep(31_000);
        open -= 1;
        return allDone(call);
      },
      undefined,
      { parallel: 4, clock },
    );
    expect(Math.max(...widths)).toBeGreaterThan(1);
    expect(widths.slice(-4)).toEqual([1, 1, 1, 1]);
  });
});

describe("the end of a run", () => {
  test("a run that should end sends no further request, and the requests already sent are completed and counted", async () => {
    const stop = new AbortController();
    const answer = together(4);
    const { bulks, outcomes, ended } = await runAgainst(
      everybody(1_000),
      async (call, count) => {
        const answered = await answer(call, count);
        stop.abort();
        return answered;
      },
      undefined,
      { parallel: 4, signal: stop.signal },
    );
    expect(bulks.map((items) => items.length)).toEqual([100, 100, 100, 100]);
    expect(outcomes).toHaveLength(400);
    expect(ended).toBeInstanceOf(DOMException);
  });

  test("a refused token also ends the other running requests, and none follows", async () => {
    const { bulks, ended, journal } = await runAgainst(
      everybody(1_000),
      () => ({ status: 401, json: { result: "error", message: "no" } }),
      undefined,
      { parallel: 4 },
    );
    expect(bulks.length).toBeLessThanOrEqual(4);
    expect(ended).toMatchObject({ code: "matomo-auth" });
    expect(journal.filter(({ type }) => type === "outcome")).toEqual([]);
  });
});
