import { hash } from "node:crypto";
import { decodeUtf8 } from "../../files/instance-folder.ts";
import type { Api } from "./api.ts";
import { GithubRefusal } from "./refusal.ts";

/** A blob to read, as the listing of a tree describes it. */
export interface WantedBlob {
  readonly sha: string;
  /** In bytes. */
  readonly size: number;
}

/** Blobs per query. Other tools request 250 blobs per query without being refused. */
const MAX_QUERY_BLOBS = 250;
const MAX_QUERY_BYTES = 2 * 1024 * 1024;
/** GitHub truncates the text of larger blobs in a query (sveltia/sveltia-cms#950). */
const MAX_TEXT_BYTES = 500_000;
/**
 * The maximum number of blobs of a tree that are read one by one, for example because they are too
 * large for a query. The size limit for a folder leaves no room for more manifests of that size.
 */
const MAX_SINGLE_READS = 60;
/**
 * How many queries for one tree GitHub may refuse as too large before reading fails. Each refused
 * query is split into halves.
 */
const MAX_REFUSED_QUERIES = 6;

const BYTE_ORDER_MARK = "\ufeff";

/** The name (SHA-1) that git gives to the content of a file. */
export function blobSha(text: string): string {
  const bytes = Buffer.from(text);
  return hash("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
}

/** The text of a blob; `undefined` if it is not UTF-8. @throws GithubRefusal */
async function readBlob(api: Api, sha: string): Promise<string | undefined> {
  const blob = await api.call<{ content: string; encoding: string }>(
    "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
    { file_sha: sha },
  );
  return decodeUtf8(Buffer.from(blob.content, blob.encoding === "base64" ? "base64" : "utf8"));
}

interface SeenBlob {
  readonly isTruncated?: boolean;
  readonly text?: string | null;
}

/** The name of a blob in a query, where an alias cannot be a number. */
const aliasOf = (index: number): string => `b${index}`;

function queryFor(blobs: readonly WantedBlob[]): string {
  const variables = blobs.map((_, index) => `$${aliasOf(index)}:GitObjectID!`).join(",");
  const fields = blobs.map((_, index) => {
    const name = aliasOf(index);
    return `${name}:object(oid:$${name}){...on Blob{isTruncated text}}`;
  });
  return `query($owner:String!,$repo:String!,${variables}){repository(owner:$owner,name:$repo){${fields.join(" ")}}}`;
}

/** Splits blobs into groups for one query each, in order. */
function groupsOf(blobs: readonly WantedBlob[]): WantedBlob[][] {
  const groups: WantedBlob[][] = [];
  let bytes = 0;
  for (const blob of blobs) {
    const last = groups.at(-1);
    if (!last || last.length >= MAX_QUERY_BLOBS || bytes + blob.size > MAX_QUERY_BYTES) {
      groups.push([blob]);
      bytes = blob.size;
    } else {
      last.push(blob);
      bytes += blob.size;
    }
  }
  return groups;
}

/**
 * The text of a blob, if it is exactly what git has under that name. GitHub may have removed a byte
 * order mark.
 */
function certainText(sha: string, seen: SeenBlob | null | undefined): string | undefined {
  const text = seen?.text;
  if (typeof text !== "string" || seen?.isTruncated === true) return undefined;
  return [text, BYTE_ORDER_MARK + text].find((candidate) => blobSha(candidate) === sha);
}

/**
 * Reads many small blobs with few calls, and checks each by its git name. A blob that a query does
 * not return whole is read alone, up to a limit. Beyond this limit, such blobs count as not UTF-8,
 * because nearly all of them contain other data.
 * @returns texts by git name; `undefined` for a blob that is not UTF-8
 * @throws GithubRefusal
 */
export async function readBlobs(
  api: Api,
  wanted: readonly WantedBlob[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const unique = [...new Map(wanted.map((blob) => [blob.sha, blob])).values()];
  const texts = new Map<string, string | undefined>();
  const single = unique.filter(({ size }) => size > MAX_TEXT_BYTES);
  const queue = groupsOf(unique.filter(({ size }) => size <= MAX_TEXT_BYTES));
  let queries = 0;
  let refused = 0;
  for (let group = queue.shift(); group; group = queue.shift()) {
    queries += 1;
    const answer = await ask(api, group);
    if (answer instanceof GithubRefusal) {
      refused += 1;
      if (refused > MAX_REFUSED_QUERIES || group.length === 1) throw answer;
      const half = Math.ceil(group.length / 2);
      queue.unshift(group.slice(0, half), group.slice(half));
      continue;
    }
    for (const [index, blob] of group.entries()) {
      const text = certainText(blob.sha, answer[aliasOf(index)]);
      if (text === undefined) single.push(blob);
      else texts.set(blob.sha, text);
    }
  }
  for (const { sha } of single.slice(0, MAX_SINGLE_READS)) texts.set(sha, await readBlob(api, sha));
  api.debug?.(
    `files: ${unique.length} blobs in ${queries} queries and ${Math.min(single.length, MAX_SINGLE_READS)} single calls`,
  );
  return texts;
}

/** Sends one query. Returns the refusal if a query for fewer blobs may work. */
async function ask(
  api: Api,
  blobs: readonly WantedBlob[],
): Promise<Readonly<Record<string, SeenBlob | null>> | GithubRefusal> {
  const names = Object.fromEntries(blobs.map(({ sha }, index) => [aliasOf(index), sha]));
  try {
    const { repository } = await api.query<{
      repository: Readonly<Record<string, SeenBlob | null>> | null;
    }>(queryFor(blobs), names);
    return repository ?? {};
  } catch (error) {
    if (error instanceof GithubRefusal && error.status >= 500) return error;
    throw error;
  }
}
