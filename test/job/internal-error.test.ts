import { expect, test } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { fixedIo } from "../../src/demo/fixed-io.ts";
import { explainError, tellStack } from "../../src/job/internal-error.ts";

const IO = fixedIo({ now: new Date("2026-11-25T09:00:00Z"), env: { MATOMO_PASSWORD: "Sesame" } });
const SECRET = "c0ffee00c0ffee00c0ffee00c0ffee00";
const caught = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};
interface Anything extends Iterable<unknown> {
  (): unknown;
  readonly deep: { readonly down: string };
}
/** A value that does not match its type. */
const nothing = (value?: unknown): Anything => value as Anything;

test("an error that was written for people is not changed", () => {
  const error = new AccessError("usage", "Wrong.", "Do it right.");
  expect(explainError(error, "plan", IO)).toBe(error);
});

test("every other error is an internal one, with version, command, place and how to report it", () => {
  const { code, message, hint } = explainError(
    caught(() => nothing().deep.down),
    "plan",
    IO,
  );
  expect(code).toBe("internal");
  // The test is the only own file on the stack, and is not below src.
  expect(message).toMatch(
    /^An internal error in matomo-access \d+\.\d+\.\d+ \(command plan\) at \S+:\d+: TypeError: Cannot read properties of undefined \(reading 'deep'\)\.$/,
  );
  expect(hint).toMatch(/^Please report it.* with this message\. --debug shows the whole stack\.$/);
  expect(explainError(new RangeError("x"), "apply", IO, "action").hint).toContain("debug logging");
});

test.each([
  [() => nothing(5)(), "TypeError: nothing(...) is not a function"],
  [() => [...nothing(5)], "TypeError"],
  [() => [1].map(nothing(SECRET)), "TypeError"],
  [() => [1].map(nothing("Sesame")), "TypeError"],
  [() => new Promise(nothing(SECRET)), "TypeError"],
  [() => JSON.parse(`{ "password": ${SECRET} }`), "SyntaxError"],
  [() => "x" in nothing(SECRET), "TypeError"],
  [() => new URL(SECRET), "TypeError"],
  [() => new Map([SECRET as never]), "TypeError"],
  [() => encodeURIComponent("\ud800"), "URIError"],
  [() => new Date(Number.NaN).toISOString(), "RangeError: Invalid time value"],
] as const)("a message is shown if it contains only names from the code: %s", (run, expected) => {
  const error = caught(run as () => unknown);
  const { message } = explainError(error, "plan", IO);
  expect(message.slice(message.indexOf(": ") + 2)).toBe(`${expected}.`);
});

test("neither the message nor the stack of an error that contains a secret is shown", () => {
  const lines: string[] = [];
  const error = Object.assign(
    new Error(`token_auth=${SECRET}\n    at ${SECRET} (/src/${SECRET}.ts:1:1)`),
    {
      name: SECRET,
      config: { data: SECRET },
    },
  );
  const { message, hint } = explainError(error, "plan", IO);
  tellStack(error, { ...IO, debug: (line) => lines.push(line) });
  expect(lines[0]).toBe("internal error: Error");
  expect([message, hint, ...lines].join("\n")).not.toContain(SECRET);
});

test("an internal error that the program detected itself is shown with its message", () => {
  const { message } = explainError(
    new AccessError("internal", "A read request was sent as a write request."),
    "drift",
    IO,
  );
  expect(message).toMatch(
    /\(command drift\) at \S+:\d+: A read request was sent as a write request\.$/,
  );
});

test("an error after somebody stopped the run is not an internal error", () => {
  const stopped = new AbortController();
  stopped.abort();
  expect(
    explainError(stopped.signal.reason, "plan", { ...IO, signal: stopped.signal }).message,
  ).toBe("Interrupted.");
  const log: string[] = [];
  const io = { ...IO, signal: stopped.signal, debug: (line: string) => void log.push(line) };
  tellStack(stopped.signal.reason, io);
  expect(log).toEqual([]);
});

test("a thrown value that is not an error is reported as such", () => {
  expect(explainError("a text", "plan", IO).message).toMatch(
    /\(command plan\): a value that is not an error was thrown\.$/,
  );
});
