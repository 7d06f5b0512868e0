import { defineConfig } from "vitest/config";

// Needs Chromium and takes long, so it is not part of `npm test`.
export default defineConfig({
  test: { include: ["test/browser/**/*.test.ts"], testTimeout: 600_000, hookTimeout: 600_000 },
});
