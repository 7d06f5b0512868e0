import { Secret } from "../../../src/domain/secret.ts";
import { type Api, createApi } from "../../../src/github/platform/api.ts";
import type { Io } from "../../../src/job/io.ts";
import type { FakeGithub } from "./start-github.ts";

/** The action's client for a fake GitHub, without a runner. It never waits. */
export function apiOf(github: FakeGithub): Api {
  const io = {
    signal: new AbortController().signal,
    now: () => new Date(),
    random: () => 0,
    sleep: () => Promise.resolve(),
  } as unknown as Io;
  return createApi(io, new Secret(github.token), github.url, github.owner, github.repo);
}
