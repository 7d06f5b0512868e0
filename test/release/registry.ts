import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/**
 * A registry on loopback that contains only what is published to it, and asks no other registry.
 */
export interface Registry {
  readonly url: string;
  /** A settings file for npm with this registry and the token of a publisher. */
  readonly npmrc: string;
  readonly stop: () => void;
}

/** Not in package.json, because it has 320 dependencies and only this test needs it. */
const VERDACCIO = {
  private: true,
  dependencies: { verdaccio: "6.10.4" },
  // It requires a tag of node-fetch that some registries do not pass on.
  overrides: { "node-fetch": "^2.7.0" },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { readonly port: number };
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      await fetch(`${url}/-/ping`);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  throw new Error(`verdaccio ended with ${child.exitCode}.`);
}

/** @param folder an empty folder, for the registry and its packages */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(VERDACCIO));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  writeFileSync(
    join(folder, "config.yaml"),
    `storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
packages: { "**": { access: $all, publish: $authenticated } }
log: { type: stdout, level: error }
`,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    join(folder, "node_modules/.bin/verdaccio"),
    ["--config", join(folder, "config.yaml"), "--listen", `127.0.0.1:${port}`],
    { cwd: folder, stdio: "ignore" },
  );
  await untilReady(url, child);
  const answer = await fetch(`${url}/-/user/org.couchdb.user:owner`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "owner", password: "a-password-of-a-test" }),
  });
  const { token } = (await answer.json()) as { readonly token: string };
  const npmrc = join(folder, "user.npmrc");
  writeFileSync(
    npmrc,
    `registry=${url}/\n//127.0.0.1:${port}/:_authToken=${token}\nfund=false\naudit=false\n`,
  );
  return { url, npmrc, stop: () => void child.kill() };
}
