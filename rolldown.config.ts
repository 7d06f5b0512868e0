import { defineConfig } from "rolldown";

export default defineConfig({
  input: { cli: "src/cli.ts", action: "src/action.ts" },
  platform: "node",
  output: { dir: "dist", format: "esm", cleanDir: true },
});
