import { defineConfig } from "vitest/config";

export default defineConfig({
  // Silences the missing source maps of a dependency.
  logLevel: "error",
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/conformance/**"],
    globalSetup: "test/build.ts",
    // Imports JSON without saying so, which Node refuses and vitest takes.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    // The default leaves a core idle, which is half of a small machine.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
