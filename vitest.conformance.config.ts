import { defineConfig } from "vitest/config";

// One server, shared by all files when it is a real Matomo: one file after another.
export default defineConfig({
  test: {
    include: ["test/conformance/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
