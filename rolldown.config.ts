import { chmodSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "rolldown";
import { packageFolders, readPackage, renderNotices } from "./scripts/release/bundled-packages.ts";

/** The bundler's own few lines in the bundle come from its package. */
const BUNDLER = "node_modules/rolldown";

export default defineConfig({
  input: { cli: "src/cli.ts", action: "src/action.ts", post: "src/post.ts" },
  platform: "node",
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    // An internal error is looked up in these files, to name its place in the source. They leave
    // the sources out: the place is enough.
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
  plugins: [
    {
      name: "licences",
      generateBundle(_options, bundle) {
        const modules = Object.values(bundle).flatMap((output) =>
          output.type === "chunk" ? output.moduleIds : [],
        );
        const folders = [BUNDLER, ...packageFolders(modules)];
        this.emitFile({
          type: "asset",
          fileName: "THIRD-PARTY-LICENSES.txt",
          source: renderNotices(folders.map(readPackage)),
        });
      },
    },
    {
      name: "executable",
      // npm marks the command as executable when it links it, which a build that comes later would
      // undo.
      writeBundle: ({ dir }) => chmodSync(join(dir ?? "dist", "cli.js"), 0o755),
    },
  ],
});
