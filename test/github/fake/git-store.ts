import { createHash } from "node:crypto";

export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly sha: string;
}
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}
export interface CommitData {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}
export interface Commit extends CommitData {
  readonly sha: string;
}
export interface GitFile {
  readonly mode: string;
  readonly sha: string;
}
/** Every file of a tree by its full path. */
export type Files = ReadonlyMap<string, GitFile>;

export const TREE_MODE = "040000";
export const LINK_MODE = "120000";

const hash = (type: string, body: Buffer): string =>
  createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");

/** Git sorts by bytes, and a folder as if its name ended with a slash. */
const sortKey = ({ mode, name }: TreeEntry): Buffer =>
  Buffer.from(mode === TREE_MODE ? `${name}/` : name);

const signature = ({ name, email, date }: Signature): string =>
  `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;

/** The objects of a repository and of its forks, with the SHA-1s that git gives them. */
export class GitStore {
  readonly blobs = new Map<string, Buffer>();
  readonly trees = new Map<string, readonly TreeEntry[]>();
  readonly commits = new Map<string, Commit>();
  readonly #files = new Map<string, Files>();

  putBlob(content: Buffer | string): string {
    const body = Buffer.from(content);
    const sha = hash("blob", body);
    this.blobs.set(sha, body);
    return sha;
  }

  putTree(entries: readonly TreeEntry[]): string {
    const sorted = [...entries].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
    const parts = sorted.flatMap(({ mode, name, sha }) => [
      Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`),
      Buffer.from(sha, "hex"),
    ]);
    const sha = hash("tree", Buffer.concat(parts));
    this.trees.set(sha, sorted);
    return sha;
  }

  putCommit(data: CommitData): string {
    const lines = [
      `tree ${data.tree}`,
      ...data.parents.map((parent) => `parent ${parent}`),
      `author ${signature(data.author)}`,
      `committer ${signature(data.committer)}`,
      "",
      data.message,
    ];
    const sha = hash("commit", Buffer.from(lines.join("\n")));
    this.commits.set(sha, { ...data, sha });
    return sha;
  }

  commit(sha: string): Commit {
    const found = this.commits.get(sha);
    if (found === undefined) throw new Error(`no commit ${sha}`);
    return found;
  }

  text(sha: string): string {
    return this.blobs.get(sha)?.toString() ?? "";
  }

  files(tree: string): Files {
    let found = this.#files.get(tree);
    if (found === undefined) {
      const listed = new Map<string, GitFile>();
      for (const { mode, name, sha } of this.trees.get(tree) ?? []) {
        if (mode !== TREE_MODE) listed.set(name, { mode, sha });
        else for (const [path, file] of this.files(sha)) listed.set(`${name}/${path}`, file);
      }
      found = listed;
      this.#files.set(tree, found);
    }
    return found;
  }

  filesOf(commit: string): Files {
    return this.files(this.commit(commit).tree);
  }

  /** Creates the tree with exactly these files. */
  putFiles(files: Files): string {
    const entries: TreeEntry[] = [];
    const folders = new Map<string, Map<string, GitFile>>();
    for (const [path, file] of files) {
      const slash = path.indexOf("/");
      if (slash === -1) {
        entries.push({ ...file, name: path });
        continue;
      }
      const folder = folders.get(path.slice(0, slash)) ?? new Map<string, GitFile>();
      folders.set(path.slice(0, slash), folder.set(path.slice(slash + 1), file));
    }
    for (const [name, inside] of folders)
      entries.push({ mode: TREE_MODE, name, sha: this.putFiles(inside) });
    return this.putTree(entries);
  }
}
