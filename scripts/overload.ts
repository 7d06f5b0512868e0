// Runs the whole test suite on a machine with four times the load that it can handle, and reports
// the tests that fail: npm run test:overload. A test that fails there depends on real time, and
// should take the time as an argument.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

/** The number of processes per core that do nothing but keep the core busy. */
const BUSY_PER_CORE = 4;
/** Ends itself when its parent process has ended for any reason. */
const BUSY = `
const parent = process.ppid;
for (;;) {
  const until = performance.now() + 500;
  while (performance.now() < until);
  if (process.ppid !== parent) process.exit();
}`;

interface Report {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** One line for each failed test, and for each file that failed before its tests. */
function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failed.length === 0) return [`${name}: ${message}`];
    return failed.map(
      ({ fullName, failureMessages = [] }) =>
        `${name}: ${fullName}\n    ${(failureMessages[0] ?? "").split("\n", 1)[0]}`,
    );
  });
}

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "matomo-access-overload-"));
const reportPath = join(folder, "report.json");
const count = BUSY_PER_CORE * availableParallelism();
const load = Array.from({ length: count }, () =>
  spawn(process.execPath, ["--eval", BUSY], { stdio: "ignore" }),
);
const stopLoad = (): void => {
  for (const child of load) child.kill("SIGKILL");
};
console.log(`The tests run alongside ${count} busy processes on ${availableParallelism()} cores.`);
const vitest = spawn(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${reportPath}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
);
process.once("exit", () => {
  stopLoad();
  vitest.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => process.exit(1));
const code = await new Promise<number>((resolve, reject) => {
  vitest.once("error", reject);
  vitest.once("close", (status) => resolve(status ?? 1));
});
stopLoad();
const report = JSON.parse(readFileSync(reportPath, "utf8")) as Report;
const failures = failuresOf(report);
console.log(
  failures.length === 0
    ? `All ${report.numTotalTests} tests passed.`
    : `${failures.length} of ${report.numTotalTests} tests failed:\n${failures.join("\n")}`,
);
process.exit(failures.length === 0 ? code : 1);
