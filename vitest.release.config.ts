import { defineConfig } from "vitest/config";

// Tests that need a package registry and minutes: npm run test:release.
export default defineConfig({
  logLevel: "error",
  test: {
    include: ["test/release/**/*.test.ts"],
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
