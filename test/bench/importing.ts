import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Live } from "../../src/domain/live.ts";
import { writeAllOrNone } from "../../src/files/write-new-files.ts";
import { EVERYTHING } from "../../src/import/choose-people.ts";
import { type Imported, importLive } from "../../src/import/import.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { against, must, race, type Section } from "./measure.ts";
import { serve } from "./serve.ts";
import { plan, read } from "./states.ts";
import { FULL } from "./world.ts";

const random = {
  randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

const importAll = (live: Live): Imported =>
  importLive({
    live,
    files: [],
    options: { selection: EVERYTHING, layout: "one-file", teams: true, generalize: false },
    now: new Date("2026-11-25T09:00:00Z"),
    today: "2026-11-25",
    folder: "access",
    account: "root",
    external: new Set(),
    services: new Set(),
  });

function write({ files }: Imported): void {
  const cwd = mkdtempSync(join(tmpdir(), "matomo-access-bench-"));
  writeAllOrNone(files, [], cwd, random);
  rmSync(cwd, { recursive: true });
}

/** The cost of an import, which plans what it wrote, compared with reading and planning alone. */
export async function benchImporting(): Promise<Section> {
  await using server = await serve(FULL);
  const first = importAll(await read(server));
  must(first.plan.effects.length === 0, "the plan after the import is not empty");
  must(first.people.length === FULL.people + 1, "not everybody was imported");
  const times = await race(
    {
      planned: async () => {
        const live = await read(server);
        const { manifest } = readManifest(first.files);
        must(manifest !== undefined, "what was imported cannot be read");
        plan(manifest, live);
      },
      imported: async () => write(importAll(await read(server))),
    },
    { runs: 5 },
  );
  return {
    title: `An instance of ${FULL.people} people and ${FULL.sites} sites as files`,
    rows: [
      against(
        "read, find teams and sets, write, read and plan again",
        ["read and plan", times.planned],
        ["import", times.imported],
        2,
      ),
    ],
  };
}
