/**
 * Loaded into a measured process. At the end, it writes the used resources into the file of
 * BENCH_USAGE.
 */
import { writeFileSync } from "node:fs";
import { env } from "node:process";

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(
    env["BENCH_USAGE"] ?? "",
    JSON.stringify({ cpu: userCPUTime + systemCPUTime, maxRSS }),
  );
});
