import type { FakeGithub } from "./start-github.ts";

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Sends one request to the repository of a fake GitHub; `below` begins with a slash or is empty. */
export async function send(
  github: FakeGithub,
  method: string,
  below: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Got> {
  const url = below.startsWith("http") ? below : `${github.url}/repos/${github.owner}/${github.repo}${below}`;
  const response = await fetch(url, {
    method,
    redirect: "manual",
    headers: { authorization: `Bearer ${github.token}`, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
}
