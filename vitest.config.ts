import { defineConfig } from "vitest/config";

export default defineConfig({
  // Silences the missing source maps of a dependency.
  logLevel: "error",
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/conformance/**", "test/release/**"],
    globalSetup: "test/global-setup.ts",
    // Imports JSON without saying so, which Node refuses and vitest takes.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    // The default leaves a core idle, which is half of a small machine.
    maxWorkers: "100%",
    // Loading the modules again for every file takes longer than many a file. No module keeps
    // anything that a test could leave behind.
    isolate: false,
    // Ends what hangs. No test may depend on how fast a machine is: where time matters, it is an
    // argument.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
