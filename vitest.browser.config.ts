import { defineConfig } from "vitest/config";

// Needs Chromium, and the time of a browser: not part of `npm test`.
export default defineConfig({
  test: { include: ["test/browser/**/*.test.ts"], testTimeout: 600_000, hookTimeout: 600_000 },
});
