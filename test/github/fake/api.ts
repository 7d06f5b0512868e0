import { fixedIo } from "../../../src/demo/fixed-io.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { type Api, createApi } from "../../../src/github/platform/api.ts";
import type { FakeGithub } from "./start-github.ts";

/** The action's client for a fake GitHub, without a runner. It never waits. */
export function apiOf(github: FakeGithub): Api {
  const io = fixedIo({ now: new Date() });
  return createApi(io, new Secret(github.token), github.url, github.owner, github.repo);
}
