// Starts an embedded Matomo with the example's data, for trying commands by hand: npm run sandbox
// [PORT]
// Writes its token and password into .env, which `npm run dev` and the editor's "Debug a command"
// read. Pass its address with --url, because the example's settings have another one.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxSeed } from "../src/sandbox/seed.generated.ts";
import { startSandbox } from "../src/sandbox/server.ts";

const root = join(import.meta.dirname, "..");
const envFile = join(root, ".env");

console.log("Starting the sandbox.");
const seed = readFileSync(join(root, "access/sandbox-seed.json"), "utf8");
const sandbox = await startSandbox({
  port: Number(process.argv[2] ?? 8080),
  seed: JSON.parse(seed) as SandboxSeed,
});
const env = {
  MATOMO_TOKEN: sandbox.token,
  MATOMO_PASSWORD: sandbox.password,
};
const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
writeFileSync(envFile, lines.join(""), { mode: 0o600 });
console.log(
  `Matomo is ready at ${sandbox.url}. In another terminal: npm run dev -- plan --url ${sandbox.url}`,
);
console.log("Ctrl-C stops this Matomo and deletes its data.");

process.once("SIGINT", () => {
  rmSync(envFile, { force: true });
  void sandbox.close();
});
