import { hash } from "node:crypto";
import { decodeUtf8 } from "../../files/instance-folder.ts";
import { type Api, GithubRefusal } from "./api.ts";

/** A blob that is wanted, as the listing of a tree has it. */
export interface WantedBlob {
  readonly sha: string;
  /** Bytes. */
  readonly size: number;
}

/** One query; what others ask of GitHub without being refused. */
const MAX_QUERY_BLOBS = 250;
const MAX_QUERY_BYTES = 2 * 1024 * 1024;
/** GitHub cuts the text of a blob there in a query (sveltia/sveltia-cms#950). */
const MAX_TEXT_BYTES = 500_000;
/**
 * Blobs of one tree that are read one by one: more than manifests of that size fit into a folder.
 */
const MAX_SINGLE_READS = 60;
/** Queries of one tree that GitHub may find too much before reading ends; each is halved. */
const MAX_REFUSED_QUERIES = 6;

const BYTE_ORDER_MARK = "\ufeff";

/** The name that git gives to a file's content. */
export function blobSha(text: string): string {
  const bytes = Buffer.from(text);
  return hash("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
}

/** A blob's text; `undefined` when it is no UTF-8. @throws GithubRefusal */
export async function readBlob(api: Api, sha: string): Promise<string | undefined> {
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

/** As a query names a blob: aliases are not numbers. */
const aliasOf = (index: number): string => `b${index}`;

function queryFor(blobs: readonly WantedBlob[]): string {
  const variables = blobs.map((_, index) => `$${aliasOf(index)}:GitObjectID!`).join(",");
  const fields = blobs.map((_, index) => {
    const name = aliasOf(index);
    return `${name}:object(oid:$${name}){...on Blob{isTruncated text}}`;
  });
  return `query($owner:String!,$repo:String!,${variables}){repository(owner:$owner,name:$repo){${fields.join(" ")}}}`;
}

/** Groups that one query each can answer, in their order. */
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
 * The text of a blob, when it is certain: exactly what git knows under that name. A byte order mark
 * may have been left out on the way.
 */
function certainText(sha: string, seen: SeenBlob | null | undefined): string | undefined {
  const text = seen?.text;
  if (typeof text !== "string" || seen?.isTruncated === true) return undefined;
  return [text, BYTE_ORDER_MARK + text].find((candidate) => blobSha(candidate) === sha);
}

/**
 * Reads many small blobs in a handful of calls, each checked by its git name. What a query does not
 * show whole is read alone, up to a bound; beyond it a blob counts as no UTF-8, which is what almost
 * every one of them is.
 * @returns texts by git name; `undefined` for what is no UTF-8
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

/** One query; the refusal when it was too much for GitHub, and fewer blobs may do. */
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
