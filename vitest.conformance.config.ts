import { defineConfig } from "vitest/config";

// Runs one file after another, because a real Matomo is a single server that all files share.
export default defineConfig({
  test: {
    include: ["test/conformance/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
