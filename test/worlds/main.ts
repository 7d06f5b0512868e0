// Plays random worlds against Matomo: node test/worlds/main.ts [COUNT] [FIRST]. With MATOMO_URL,
// MATOMO_TOKEN and MATOMO_PASSWORD it uses a real server, and deletes all its sites except the
// first. Otherwise it uses a sandbox. Each world ends with an import by the built program, whose plan
// must be empty.
import { startSandbox } from "../../src/sandbox/server.ts";
import { importWorld } from "./import-world.ts";
import { runWorld } from "./run-world.ts";

const [count = "100", first = "0"] = process.argv.slice(2);
const { MATOMO_URL, MATOMO_TOKEN, MATOMO_PASSWORD } = process.env;
const real =
  MATOMO_URL && MATOMO_TOKEN && MATOMO_PASSWORD
    ? { url: MATOMO_URL, token: MATOMO_TOKEN, password: MATOMO_PASSWORD }
    : undefined;
const sandbox = real ? undefined : await startSandbox({ seed: { sites: [{ name: "First" }] } });
const server = real ?? sandbox;
if (!server) throw new Error("there is no server");
let failed = 0;
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  const played = await runWorld(seed, server);
  const { story } = played;
  const violations = [...played.violations, ...(await importWorld(seed, server))];
  if (violations.length === 0) continue;
  failed++;
  console.log(`\nseed ${seed}\n${story.join("\n")}\n${violations.join("\n")}`);
}
console.log(`${count} worlds, ${failed} with violations`);
await sandbox?.close();
if (failed > 0) process.exitCode = 1;
