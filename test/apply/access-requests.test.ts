import { describe, expect, test } from "vitest";
import { type AccessStep, jobsOf, piecesOf } from "../../src/apply/access-requests.ts";
import type { Rights } from "../../src/domain/rights.ts";
import { step, upTo } from "./access-run.ts";

const VIEW: Rights = { role: "view", capabilities: [] };
const gone = (id: number, sites: readonly number[]): AccessStep => ({
  ...step(id, sites),
  rights: null,
});
const logins = (jobs: readonly (readonly (readonly AccessStep[])[])[]): string[][][] =>
  jobs.map((job) => job.map((request) => request.map(({ login }) => login)));

describe("bulk requests", () => {
  test("bulk requests combine removals of many people, as they combine grants", () => {
    const people = upTo(30).map((id) => gone(id, [1, 2]));
    expect(logins(jobsOf(people, 1))).toEqual([[people.map(({ login }) => login)]]);
  });

  test("bulk requests contain changes of at least 25 people, however many requests could run at the same time", () => {
    const people = upTo(60).map((id) => step(id, [1], VIEW));
    expect(logins(jobsOf(people, 4)).map(([request]) => request?.length)).toEqual([25, 25, 10]);
    expect(logins(jobsOf(people, 0)).map(([request]) => request?.length)).toEqual([60]);
  });
});

describe("a step", () => {
  test("a step with the maximum number of rows is not split", () => {
    expect(piecesOf(step(1, upTo(4_000), VIEW))).toBeUndefined();
    expect(piecesOf(gone(1, upTo(4_000)))).toBeUndefined();
    expect(piecesOf(step(1, [1], VIEW))).toBeUndefined();
  });

  test("a step with more than the maximum number of rows is split into pieces that fit, none of them empty", () => {
    const sizes = (of: AccessStep): number[] => (piecesOf(of) ?? []).map((one) => one.sites.length);
    expect(sizes(step(1, upTo(4_001), VIEW))).toEqual([4_000, 1]);
    expect(sizes(step(1, upTo(8_000), VIEW))).toEqual([4_000, 4_000]);
    expect(sizes(gone(1, upTo(8_000)))).toEqual([4_000, 4_000]);
  });
});
