import { hash } from "node:crypto";
import type { FindingCode } from "../../domain/finding-codes.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import {
  decodeUtf8,
  misplacedSettings,
  MAX_FILE_BYTES,
  MAX_FILES,
} from "../../files/instance-folder.ts";
import type { SourceFile } from "../../manifest/model.ts";
import type { Api } from "./api.ts";

interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size?: number;
}

const MAX_DEPTH = 12;
const MAX_TOTAL_BYTES = 16 * 1024 * 1024;

/** The name that git gives to a file's content. */
const blobSha = (text: string): string => {
  const bytes = Buffer.from(text);
  return hash("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
};

/**
 * The tree of the folder, walked down from the root, so that a huge repository beside it costs
 * nothing.
 */
async function folderSha(api: Api, commit: string, dir: string): Promise<string | undefined> {
  const { tree } = await api.call<{ tree: { sha: string } }>(
    "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
    { commit_sha: commit },
  );
  let sha = tree.sha;
  for (const part of dir.split("/").filter((name) => name !== "" && name !== ".")) {
    const { tree: entries } = await api.call<{ tree: TreeEntry[] }>(
      "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
      { tree_sha: sha },
    );
    const next = entries.find((entry) => entry.path === part && entry.type === "tree");
    if (!next) return undefined;
    sha = next.sha;
  }
  return sha;
}

const refuse = (path: string, code: FindingCode, message: string, hint: string): Diagnostic => ({
  severity: "error",
  code,
  message,
  hint,
  at: { file: path, line: 1, column: 1 },
});

/**
 * The manifests of a commit, read through the API as data: nothing is checked out, nothing is run.
 * Bounded in number, size and depth; links are refused. `known` are texts that are at hand already
 * (the default branch's), by their git name, and need no call.
 */
export async function readManifestsAt(
  api: Api,
  commit: string,
  dir: string,
  known: readonly SourceFile[],
): Promise<{ files: SourceFile[]; diagnostics: Diagnostic[] }> {
  const sha = await folderSha(api, commit, dir);
  if (sha === undefined)
    return {
      files: [],
      diagnostics: [
        refuse(dir, "folder", `The folder ${dir} does not exist.`, "Is the input dir right?"),
      ],
    };
  const listing = await api.call<{ tree: TreeEntry[]; truncated: boolean }>(
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    {
      tree_sha: sha,
      recursive: "1",
    },
  );
  const diagnostics: Diagnostic[] = [];
  const files: SourceFile[] = [];
  const texts = new Map(known.map(({ text }) => [blobSha(text), text]));
  if (listing.truncated)
    return {
      files,
      diagnostics: [
        refuse(
          dir,
          "folder",
          "The folder holds too many files to be read.",
          "Is the input dir right?",
        ),
      ],
    };
  let total = 0;
  for (const entry of listing.tree.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const path = `${dir}/${entry.path}`;
    const parts = entry.path.split("/");
    const isManifest = /\.ya?ml$/i.test(entry.path);
    if (
      parts.some((part) => part.startsWith(".") || part === "node_modules") ||
      entry.type === "tree"
    )
      continue;
    if (entry.mode === "120000" || entry.type === "commit") {
      if (isManifest || (await mayBeFolder(api, entry)))
        diagnostics.push(
          refuse(
            path,
            "file-type",
            `${parts.at(-1)} is a link. Links are not followed: they can point out of the folder.`,
            "Replace the link by the file itself.",
          ),
        );
      continue;
    }
    if (!isManifest) continue;
    const misplaced = misplacedSettings(entry.path);
    if (misplaced) {
      diagnostics.push(refuse(path, "folder", misplaced.message, misplaced.hint));
      continue;
    }
    total += entry.size ?? 0;
    if (
      (entry.size ?? 0) > MAX_FILE_BYTES ||
      files.length >= MAX_FILES ||
      total > MAX_TOTAL_BYTES ||
      parts.length > MAX_DEPTH
    ) {
      diagnostics.push(
        refuse(
          path,
          "file-size",
          "The file is too large, too deep, or one too many.",
          "Split it, or move it up.",
        ),
      );
      continue;
    }
    const text = texts.get(entry.sha) ?? (await readBlob(api, entry.sha));
    if (text === undefined)
      diagnostics.push(
        refuse(
          path,
          "file-encoding",
          "The file is not written in UTF-8.",
          "Save it as UTF-8 in the editor.",
        ),
      );
    else files.push({ path, text });
  }
  return { files, diagnostics };
}

/** `logo.png`, but neither `clients` nor `..`. */
const hasEnding = (name: string): boolean => /[^.]\.[^.]+$/.test(name);

/**
 * Whether a link may lead to a folder, whose manifests somebody would miss. What it leads to is not
 * looked up: it can lie anywhere.
 */
async function mayBeFolder(api: Api, { path, type, sha }: TreeEntry): Promise<boolean> {
  // A folder of another repository (a submodule) is one whatever its name.
  if (type === "commit" || !hasEnding(path.split("/").at(-1) ?? "")) return true;
  const target = await readBlob(api, sha);
  return target === undefined || !hasEnding(target.trim().split("/").at(-1) ?? "");
}

/** A blob's text; `undefined` when it is no UTF-8. */
async function readBlob(api: Api, sha: string): Promise<string | undefined> {
  const blob = await api.call<{ content: string; encoding: string }>(
    "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
    { file_sha: sha },
  );
  return decodeUtf8(Buffer.from(blob.content, blob.encoding === "base64" ? "base64" : "utf8"));
}

/** The text of one file of a commit; `undefined` when it is not there. */
export async function readFileAt(
  api: Api,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  const sha = await folderSha(api, commit, parts.join("/"));
  if (sha === undefined) return undefined;
  const { tree } = await api.call<{ tree: TreeEntry[] }>(
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    { tree_sha: sha },
  );
  const entry = tree.find((candidate) => candidate.path === name && candidate.type === "blob");
  return entry && (await readBlob(api, entry.sha));
}
