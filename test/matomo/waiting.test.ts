import { describe, expect, test } from "vitest";
import type { Clock, Wait } from "../../src/matomo/connection.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import { createReader } from "../../src/matomo/reader.ts";
import { connectionTo, failureOf, startScripted, testClock } from "../helpers/scripted-server.ts";

interface SteppingClock extends Clock {
  /** Lets this many seconds pass one after another, with all deadlines that are due. */
  pass(seconds: number): void;
}

function steppingClock(): SteppingClock {
  const clock = testClock();
  let time = clock.now().getTime();
  const open: { at: number; controller: AbortController }[] = [];
  return {
    ...clock,
    now: () => new Date(time),
    sleep: (ms) => {
      time += ms;
      return Promise.resolve();
    },
    deadline: (ms) => {
      const controller = new AbortController();
      open.push({ at: time + ms, controller });
      return controller.signal;
    },
    pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        time += 1000;
        for (const { at, controller } of open.slice())
          if (at <= time && !controller.signal.aborted) controller.abort();
      }
    },
  };
}

describe("messages about waiting", () => {
  test("a message about a request without an answer comes after five seconds and then every ten, and names the timeout", async () => {
    const clock = steppingClock();
    const arrived = Promise.withResolvers<void>();
    await using server = await startScripted(() => {
      arrived.resolve();
      return { hang: true };
    });
    const waits: Wait[] = [];
    const connection = connectionTo(server.url, { onWait: (wait) => void waits.push(wait) });
    const failure = failureOf(readLive(createReader(connection, clock)));
    await arrived.promise;
    clock.pass(4);
    expect(waits).toEqual([]);
    clock.pass(56);
    expect((await failure).message).toBe(`Matomo at ${server.url} gave no answer within 60 s.`);
    const method = "UsersManager.hasSuperUserAccess";
    expect(waits).toEqual(
      [5, 15, 25, 35, 45, 55].map((seconds) => ({ kind: "answer", method, seconds, atMost: 60 })),
    );
    expect(server.received).toHaveLength(1);
  });

  test("one message covers all open requests", async () => {
    const clock = steppingClock();
    let open = 0;
    const arrived = Promise.withResolvers<void>();
    await using server = await startScripted(({ method }) => {
      if (method === "UsersManager.hasSuperUserAccess") return undefined;
      open += 1;
      if (open === 4) arrived.resolve();
      return { hang: true };
    });
    const waits: Wait[] = [];
    const connection = connectionTo(server.url, {
      timeoutMs: 20_000,
      onWait: (wait) => void waits.push(wait),
    });
    const failure = failureOf(readLive(createReader(connection, clock)));
    await arrived.promise;
    clock.pass(20);
    await failure;
    expect(waits.map((wait) => wait.seconds)).toEqual([5, 15]);
  });

  test("a message gives the reason for another try if it takes a while, also within the same minute", async () => {
    const clock = steppingClock();
    const waits: Wait[] = [];
    await using server = await startScripted(() => ({ status: 503, text: "<html>Busy</html>" }));
    const connection = connectionTo(server.url, { onWait: (wait) => void waits.push(wait) });
    const begun = clock.now().getTime();
    expect((await failureOf(readLive(createReader(connection, clock)))).message).toContain(
      "HTTP 503",
    );
    expect(clock.now().getTime() - begun).toBeLessThan(60_000);
    expect(waits.length).toBeGreaterThan(0);
    expect(
      waits.every((wait) => wait.kind === "retry" && wait.because.startsWith("HTTP 503")),
    ).toBe(true);
  });

  test("no messages come if answers arrive at once", async () => {
    const clock = steppingClock();
    const waits: Wait[] = [];
    await using server = await startScripted();
    const connection = connectionTo(server.url, { onWait: (wait) => void waits.push(wait) });
    await readLive(createReader(connection, clock));
    clock.pass(100);
    expect(waits).toEqual([]);
  });
});
