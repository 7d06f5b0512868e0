import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readArguments } from "../../src/commands/arguments.ts";
import { run as runAudit } from "../../src/commands/audit.ts";
import { auditSpec } from "../../src/commands/specs/audit.ts";
import { capturedIo } from "../../src/demo/fixed-io.ts";
import { AccessError } from "../../src/domain/error.ts";
import { lazy } from "../../src/domain/lazy.ts";
import type { Io } from "../../src/job/io.ts";

/** Ignores the machine's own git settings, and always uses the same author. */
const GIT_ENV = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
};

export interface AuditPlace {
  readonly path: string;
  git(...args: string[]): string;
  write(path: string, text: string): void;
  /**
   * Commits the files as the whole content of a branch with a separate history. Leaves the work
   * tree unchanged.
   */
  branch(name: string, files: Readonly<Record<string, string>>): void;
  audit(
    args: readonly string[],
    io?: Partial<Omit<Io, "now">>,
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  [Symbol.dispose](): void;
}

/** A temporary folder. `git("init")` makes it a git repository. */
export function openPlace(): AuditPlace {
  // The temporary folder can be a link, and git prints real paths.
  const path = realpathSync(mkdtempSync(join(tmpdir(), "matomo-access-audit-")));
  const run = (args: readonly string[], input = ""): string =>
    execFileSync("git", args, {
      cwd: path,
      env: GIT_ENV,
      encoding: "utf8",
      input,
      stdio: ["pipe", "pipe", "pipe"],
    });
  const git = (...args: string[]): string => run(args);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  return {
    path,
    git,
    write,
    branch: (name, files) => {
      // Uses one process instead of five for checking out, adding and committing.
      const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
      const contents = Object.entries(files).map(
        ([file, text]) => `M 100644 inline ${JSON.stringify(file)}\n${data(text)}`,
      );
      const commit = `commit refs/heads/${name}\ncommitter Test <test@example.org> 1764000000 +0000\n${data("audit")}`;
      run(["fast-import", "--quiet"], commit + contents.join(""));
    },
    audit: async (args, more = {}) => {
      const { io, out, err } = capturedIo({
        now: new Date("2026-12-01T00:00:00Z"),
        cwd: path,
        ...more,
      });
      try {
        const { values, positionals } = readArguments("audit", auditSpec, args);
        return { code: await runAudit(values, io, positionals), out: out(), err: err() };
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        return {
          code: 1,
          out: out(),
          err: `${err()}${error.code}: ${error.message}${error.hint === undefined ? "" : ` -> ${error.hint}`}`,
        };
      }
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Made once and then copied, because git takes longer to make it. */
const template = lazy(() => {
  const place = openPlace();
  place.git("init", "--quiet", "--template=", "--initial-branch", "main");
  place.write("access/settings.yaml", "url: https://analytics.example.org\n");
  place.git("add", "--all");
  place.git("commit", "--quiet", "--message", "start");
  return place.path;
});

/** A repository with a commit on main. */
export function openRepository(): AuditPlace {
  const place = openPlace();
  cpSync(template(), place.path, { recursive: true, preserveTimestamps: true });
  return place;
}

/** A checkout of the audit branch for `--from`, which does not need git. */
export function openRecords(files: Readonly<Record<string, string>>): AuditPlace {
  const place = openPlace();
  for (const [path, text] of Object.entries(files)) place.write(path, text);
  return { ...place, audit: (args, io) => place.audit(["--from", ".", ...args], io) };
}
