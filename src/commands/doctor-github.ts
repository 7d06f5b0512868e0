import type { GithubLook } from "../doctor/doctor.ts";
import { Secret } from "../domain/secret.ts";
import { originUrl } from "../files/git-branch.ts";
import { createApi } from "../github/platform/api.ts";
import { GithubRefusal } from "../github/platform/refusal.ts";
import { onlyReading } from "../github/probe/read-api.ts";
import { readGithub } from "../github/probe/read-repository.ts";
import { AccessError } from "../domain/error.ts";
import type { Io } from "../job/io.ts";

/** A repository on github.com or on a GitHub Enterprise Server. */
interface Place {
  readonly host: string;
  readonly owner: string;
  readonly repo: string;
}

const GITHUB = "github.com";
const NAME = /^([\w.-]+)\/([\w.-]+?)(?:\.git)?$/;

/**
 * Matches `https://github.com/acme/access.git` and `git@github.com:acme/access.git`, and captures
 * host and path without user and port.
 */
const REMOTE = /^(?:[a-z+]+:\/\/)?(?:[^@/\s]+@)?([\w.-]+)(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)\/?$/i;

function placeOf(text: string, host: string): Place | undefined {
  const [, owner, repo] = NAME.exec(text) ?? [];
  return owner === undefined || repo === undefined ? undefined : { host, owner, repo };
}

/** The repository that a git remote points to; `undefined` if it cannot be one on GitHub. */
export function placeOfRemote(remote: string): Place | undefined {
  const [, host = "", path = ""] = REMOTE.exec(remote) ?? [];
  return host === "" ? undefined : placeOf(path, host.toLowerCase());
}

const first = (io: Io, ...names: readonly string[]): string | undefined =>
  names.map((name) => io.env[name]?.trim() ?? "").find((value) => value !== "");

/**
 * The environment variables for a token, the same as in the GitHub CLI. A token for github.com is
 * never sent to another host.
 */
const tokenNames = (host: string): readonly string[] =>
  host === GITHUB
    ? ["GH_TOKEN", "GITHUB_TOKEN"]
    : ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];

/** GitHub Enterprise Server has its API under a path of the host. */
const apiOf = (host: string): string =>
  host === GITHUB ? "https://api.github.com" : `https://${host}/api/v3`;

/** @throws AccessError `usage` if the name is not a valid repository name */
async function findPlace(named: string | undefined, io: Io): Promise<Place | undefined> {
  if (named === undefined) {
    const remote = await originUrl(io.cwd);
    const origin = remote === undefined ? undefined : placeOfRemote(remote);
    return placeOf(io.env["GITHUB_REPOSITORY"] ?? "", origin?.host ?? GITHUB) ?? origin;
  }
  const place = placeOf(named, first(io, "GH_HOST") ?? GITHUB);
  if (!place)
    throw new AccessError(
      "usage",
      `--repo must be OWNER/NAME, not "${named}".`,
      "For example: --repo acme/access.",
    );
  return place;
}

/** Looks at the repository on GitHub, with GET requests only. @throws AccessError `usage` */
export async function lookAtGithub(named: string | undefined, io: Io): Promise<GithubLook> {
  const place = await findPlace(named, io);
  if (!place)
    return {
      kind: "unseen",
      message: "Not checked, because this folder belongs to no repository on GitHub.",
      fix: "Run doctor in the checkout of the access repository, or name it: --repo OWNER/NAME.",
    };
  const { host, owner, repo } = place;
  const names = tokenNames(host);
  const token = first(io, ...names);
  if (token === undefined)
    return {
      kind: "unseen",
      message: `${owner}/${repo} on ${host} was not checked, because ${names[0]} is not set.`,
      fix: `Run it with the token of an administrator: ${names[0]}=$(gh auth token${host === GITHUB ? "" : ` --hostname ${host}`}) matomo-access doctor.`,
    };
  const apiUrl = first(io, "GITHUB_API_URL") ?? apiOf(host);
  try {
    const api = onlyReading(createApi(io, new Secret(token), apiUrl, owner, repo));
    return { kind: "seen", facts: await readGithub(api) };
  } catch (error) {
    if (!(error instanceof GithubRefusal)) throw error;
    if (error.status === 401)
      return {
        kind: "refused",
        message: `GitHub does not accept ${names[0]}.`,
        fix: `Get a valid one: ${names[0]}=$(gh auth token).`,
      };
    if (error.status === 404)
      return {
        kind: "refused",
        message: `There is no repository ${owner}/${repo} on ${host}, or the token has no access to it.`,
        fix: "Check the name (git remote -v), and that the token belongs to somebody with access.",
      };
    return {
      kind: "unseen",
      message: `${owner}/${repo} could not be read: ${error.message}`,
      fix: error.hint ?? "Run doctor again.",
    };
  }
}
