import { type Answer, type Call, type Handler, notFound, param, Refusal, text } from "./call.ts";
import { isAncestor } from "./git-history.ts";
import { type GitFile, LINK_MODE, type Signature, TREE_MODE, type TreeEntry } from "./git-store.ts";
import type { Branch } from "./openapi.ts";
import { filled } from "./filler.ts";
import { setRef, signed } from "./pulls.ts";
import { apiUrl, gitCommitView } from "./views.ts";
import { BOT, type World } from "./world.ts";

const TREE_LIMIT = 100_000;

function refView(world: World, ref: string, sha: string): Branch {
  const object = { sha, type: "commit", url: apiUrl(world, `/git/commits/${sha}`) };
  return filled("git-ref", { ref, url: apiUrl(world, `/git/${ref}`), object });
}

function createRef({ world, body }: Call): Answer {
  const [ref, sha] = [text(body, "ref") ?? "", text(body, "sha") ?? ""];
  if (!/^refs\/[^/]+\/./.test(ref)) throw new Refusal(422, `${ref} is not a valid ref name.`);
  if (!world.git.commits.has(sha)) throw new Refusal(422, "Object does not exist");
  if (world.refs(world.owner).has(ref)) throw new Refusal(422, "Reference already exists");
  setRef(world, world.owner, ref, sha, world.person(BOT));
  return { status: 201, body: refView(world, ref, sha) };
}

function updateRef(call: Call): Answer {
  const { world, body } = call;
  const [ref, sha] = [`refs/${param(call, "ref")}`, text(body, "sha") ?? ""];
  const current = world.refs(world.owner).get(ref);
  if (current === undefined) throw new Refusal(422, "Reference does not exist");
  if (!world.git.commits.has(sha)) throw new Refusal(422, "Object does not exist");
  if (body["force"] !== true && !isAncestor(world.git, current, sha))
    throw new Refusal(422, "Update is not a fast forward");
  setRef(world, world.owner, ref, sha, world.person(BOT));
  return { status: 200, body: refView(world, ref, sha) };
}

function createCommit({ world, body }: Call): Answer {
  const tree = text(body, "tree") ?? "";
  const parents = (body["parents"] ?? []) as readonly string[];
  if (!world.git.trees.has(tree)) throw new Refusal(422, "Tree SHA does not exist");
  if (!parents.every((parent) => world.git.commits.has(parent))) {
    throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
  }
  const signature = (given: Branch | undefined, otherwise: Signature): Signature => {
    const date = given === undefined ? undefined : text(given, "date");
    return given === undefined
      ? otherwise
      : {
          name: text(given, "name") ?? otherwise.name,
          email: text(given, "email") ?? otherwise.email,
          date: date === undefined ? world.now() : new Date(date),
        };
  };
  const author = signature(body["author"] as Branch | undefined, signed(world, world.person(BOT)));
  const committer = signature(body["committer"] as Branch | undefined, author);
  const sha = world.git.putCommit({
    tree,
    parents,
    author,
    committer,
    message: text(body, "message") ?? "",
  });
  return { status: 201, body: gitCommitView(world, world.git.commit(sha)) };
}

function treeView(
  world: World,
  sha: string,
  entries: readonly (TreeEntry & { path: string })[],
): Branch {
  const limit = world.options.treeLimit ?? TREE_LIMIT;
  const tree = entries.slice(0, limit).map(({ mode, path, sha }) => {
    const type = mode === TREE_MODE ? "tree" : "blob";
    const size = world.git.blobs.get(sha)?.length;
    return {
      mode,
      path,
      sha,
      type,
      url: apiUrl(world, `/git/${type}s/${sha}`),
      ...(size !== undefined && { size }),
    };
  });
  return filled("git-tree", {
    sha,
    tree,
    truncated: entries.length > limit,
    url: apiUrl(world, `/git/trees/${sha}`),
  });
}

function entriesOf(
  world: World,
  tree: string,
  recursive: boolean,
  folder = "",
): (TreeEntry & { path: string })[] {
  return (world.git.trees.get(tree) ?? []).flatMap((entry) => {
    const path = folder + entry.name;
    const inside =
      recursive && entry.mode === TREE_MODE ? entriesOf(world, entry.sha, true, `${path}/`) : [];
    return [{ ...entry, path }, ...inside];
  });
}

/** Applies one entry of a new tree to the files. */
function place(world: World, files: Map<string, GitFile>, entry: Branch): void {
  const path = text(entry, "path") ?? "";
  const mode = text(entry, "mode") ?? "100644";
  if (
    path === "" ||
    path.startsWith("/") ||
    path.split("/").some((part) => part === "" || part === "." || part === ".." || part === ".git")
  ) {
    throw new Refusal(422, "tree.path contains a malformed path component");
  }
  if (entry["sha"] === null) {
    const gone = [...files.keys()].filter((own) => own === path || own.startsWith(`${path}/`));
    if (gone.length === 0) throw new Refusal(422, "GitRPC::BadObjectState");
    for (const own of gone) files.delete(own);
    return;
  }
  const [sha, content] = [text(entry, "sha"), text(entry, "content")];
  if ((sha === undefined) === (content === undefined))
    throw new Refusal(422, "Must supply either tree.sha or tree.content, and not both");
  for (const own of files.keys()) if (own.startsWith(`${path}/`)) files.delete(own);
  if (mode === TREE_MODE) {
    if (sha === undefined || !world.git.trees.has(sha))
      throw new Refusal(422, `tree.sha ${sha ?? ""} is not a valid tree`);
    for (const [below, file] of world.git.files(sha)) files.set(`${path}/${below}`, file);
    return;
  }
  if (sha !== undefined && !world.git.blobs.has(sha))
    throw new Refusal(422, `tree.sha ${sha} is not a valid blob`);
  files.set(path, { mode, sha: sha ?? world.git.putBlob(content ?? "") });
}

function createTree({ world, body }: Call): Answer {
  const base = text(body, "base_tree");
  const from = base === undefined ? undefined : (world.git.commits.get(base)?.tree ?? base);
  if (from !== undefined && !world.git.trees.has(from))
    throw new Refusal(422, "base_tree is not a valid tree oid");
  const files = new Map(from === undefined ? [] : world.git.files(from));
  for (const entry of body["tree"] as readonly Branch[]) place(world, files, entry);
  const sha = world.git.putFiles(files);
  return { status: 201, body: treeView(world, sha, entriesOf(world, sha, false)) };
}

/** Base64 in lines of 60 characters, as GitHub sends it. */
export const base64 = (content: Buffer): string =>
  content.toString("base64").replace(/.{1,60}/g, "$&\n");

export const isLink = ({ mode }: GitFile): boolean => mode === LINK_MODE;

export const GIT_ROUTES: Readonly<Record<string, Handler>> = {
  "git/get-ref": (call) => {
    const ref = `refs/${param(call, "ref")}`;
    const sha = call.world.refs(call.world.owner).get(ref);
    if (sha === undefined) throw notFound();
    return { status: 200, body: refView(call.world, ref, sha) };
  },
  "git/create-ref": createRef,
  "git/update-ref": updateRef,
  "git/delete-ref": (call) => {
    const ref = `refs/${param(call, "ref")}`;
    if (!call.world.refs(call.world.owner).has(ref))
      throw new Refusal(422, "Reference does not exist");
    setRef(call.world, call.world.owner, ref, undefined, call.world.person(BOT));
    return { status: 204 };
  },
  "git/get-commit": (call) => {
    const commit = call.world.git.commits.get(param(call, "commit_sha"));
    if (commit === undefined) throw notFound();
    return { status: 200, body: gitCommitView(call.world, commit) };
  },
  "git/create-commit": createCommit,
  "git/get-tree": (call) => {
    const name = param(call, "tree_sha");
    const tree = call.world.git.trees.has(name) ? name : call.world.findCommit(name)?.tree;
    if (tree === undefined) throw notFound();
    // For GitHub, any value of `recursive` means yes, even 0.
    return {
      status: 200,
      body: treeView(
        call.world,
        tree,
        entriesOf(call.world, tree, call.query["recursive"] !== undefined),
      ),
    };
  },
  "git/create-tree": createTree,
  "git/get-blob": (call) => {
    const sha = param(call, "file_sha");
    const content = call.world.git.blobs.get(sha);
    if (content === undefined) throw notFound();
    const url = apiUrl(call.world, `/git/blobs/${sha}`);
    return {
      status: 200,
      body: filled("blob", {
        sha,
        content: base64(content),
        encoding: "base64",
        size: content.length,
        url,
      }),
    };
  },
  "git/create-blob": ({ world, body }) => {
    const content = text(body, "content") ?? "";
    const sha = world.git.putBlob(
      Buffer.from(content, body["encoding"] === "base64" ? "base64" : "utf8"),
    );
    return {
      status: 201,
      body: filled("short-blob", { sha, url: apiUrl(world, `/git/blobs/${sha}`) }),
    };
  },
};
