import { defineConfig } from "vitest/config";

export default defineConfig({
  // Hides warnings about the missing source maps of a dependency.
  logLevel: "error",
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/conformance/**", "test/release/**"],
    globalSetup: "test/global-setup.ts",
    // The default leaves one core idle, which is half of a small machine.
    maxWorkers: "100%",
    // Loading the modules again for every file takes longer than many files. No module keeps state
    // that a test could leave behind.
    isolate: false,
    // More room for short-lived objects: collecting garbage takes a third less time.
    execArgv: ["--max-semi-space-size=64"],
    // Node loads the files without Vitest's module runner, which takes a sixth of the time, mostly
    // because every use of an import goes through an object.
    experimental: { viteModuleRunner: false },
    // Ends tests that hang. No test depends on the speed of the machine, because time is an
    // argument.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
