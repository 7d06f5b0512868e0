import { execFileSync } from "node:child_process";

/** Runs a program and returns its output. @throws Error with what it printed on stderr */
export const output = (folder: string, program: string, args: readonly string[]): string =>
  execFileSync(program, args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 2 ** 20 });

/** Runs a program whose output goes to stderr, for people. @throws Error if it fails */
export const run = (folder: string, program: string, args: readonly string[]): void =>
  void execFileSync(program, args, { cwd: folder, stdio: ["ignore", 2, 2] });
