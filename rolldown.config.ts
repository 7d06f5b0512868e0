import { chmodSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "rolldown";
import { buildPage } from "./scripts/build-page.ts";
import { packageFolders, readPackage, renderNotices } from "./scripts/release/bundled-packages.ts";

/** The bundler's own few lines in the bundle come from its package. */
const BUNDLER = "node_modules/rolldown";

/**
 * Node's HTTP modules, taken without `import`: that makes Node read each of their exports, one of
 * which loads its whole HTTP client for browsers, 80 ms at every start.
 */
const HTTP = /^(?:node:)?(https?)$/;
const EXPORTS = {
  http: ["Agent", "createServer", "request"],
  https: ["Agent", "createServer", "request"],
} as const;
const isHttp = (name: string): name is keyof typeof EXPORTS => name in EXPORTS;

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
      name: "without-form-data",
      // axios sends forms with it, and it brings a list of every file type there is. Nothing here is
      // sent as such a form; Node has the same class itself.
      resolveId: { filter: { id: /^form-data$/ }, handler: () => "\0form-data" },
      load: {
        filter: { id: /^\0form-data$/ },
        handler: () => "export default globalThis.FormData;",
      },
    },
    {
      name: "http-without-import",
      resolveId: {
        filter: { id: HTTP },
        handler: (id, _importer, { kind }) =>
          kind === "require-call" ? null : `\0builtin:${HTTP.exec(id)?.[1] ?? ""}`,
      },
      load: {
        filter: { id: /^\0builtin:/ },
        handler(id) {
          const name = id.slice("\0builtin:".length);
          if (!isHttp(name)) return null;
          // process.getBuiltinModule came with Node 22.3.
          return `import { createRequire } from "node:module";\nconst builtin = createRequire(import.meta.url)("node:${name}");\nexport default builtin;\nexport const { ${EXPORTS[name].join(", ")} } = builtin;\n`;
        },
      },
    },
    {
      name: "review page",
      // Read by `review`, which puts them into the page (src/files/page-assets.ts).
      async generateBundle() {
        const { script, style } = await buildPage();
        this.emitFile({ type: "asset", fileName: "review-page.js", source: script });
        this.emitFile({ type: "asset", fileName: "review-page.css", source: style });
      },
    },
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
