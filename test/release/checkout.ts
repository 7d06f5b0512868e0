import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

const project = join(import.meta.dirname, "../..");

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program until it ends. */
export function ran(
  cwd: string,
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 64 * 2 ** 20,
  });
  return { status, stdout, stderr };
}

/** The output of a program. @throws Error if it fails */
export function said(
  cwd: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  const { status, stdout, stderr } = ran(cwd, command, env);
  if (status !== 0)
    throw new Error(`${command.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout.trim();
}

const ME = ["-c", "user.name=Somebody", "-c", "user.email=somebody@mail.example"];

export const commitAll = (root: string, message: string): void => {
  said(root, ["git", "add", "--all"]);
  said(root, ["git", ...ME, "commit", "--quiet", "--message", message]);
};

/** Makes a repository with the files of this work tree, and pushes it to a bare one. */
export function makeCheckout(root: string, remote: string): void {
  const files = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: project,
      encoding: "utf8",
    },
  );
  for (const file of files.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(project, file), join(root, file), { force: true });
  }
  said(dirname(remote), ["git", "init", "--quiet", "--bare", "--initial-branch=main", remote]);
  said(root, ["git", "init", "--quiet", "--initial-branch=main"]);
  commitAll(root, "Everything");
  said(root, ["git", "remote", "add", "origin", remote]);
  said(root, ["git", "push", "--quiet", "origin", "main"]);
}
