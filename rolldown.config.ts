import { chmodSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "rolldown";
import { buildPage } from "./scripts/build-page.ts";
import { packageFolders, readPackage, renderNotices } from "./scripts/release/bundled-packages.ts";

/** The package of the bundler's own code in the bundle. */
const BUNDLER = "node_modules/rolldown";

/**
 * Node's HTTP modules, which are loaded without `import`. With `import`, Node would read all their
 * exports, and one of them loads a whole HTTP client, which takes 80 ms at every start.
 */
const HTTP = /^(?:node:)?(https?)$/;
const EXPORTS = {
  http: ["Agent", "createServer", "request"],
  https: ["Agent", "createServer", "request"],
} as const;
const AXIOS = /[\\/]node_modules[\\/]axios[\\/]/;
const isHttp = (name: string): name is keyof typeof EXPORTS => name in EXPORTS;

export default defineConfig({
  input: { cli: "src/cli.ts", action: "src/action.ts", post: "src/post.ts" },
  platform: "node",
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    // Source maps, with which an internal error reports its place in the source. The sources
    // themselves are not needed.
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
  plugins: [
    {
      name: "axios-without-forms",
      // axios uses either the package `form-data`, which contains a large list of file types, or
      // Node's FormData, which loads Node's whole implementation of fetch. The program sends no
      // such form.
      resolveId: { filter: { id: /^form-data$/ }, handler: () => "\0form-data" },
      load: { filter: { id: /^\0form-data$/ }, handler: () => "export default class FormData {}" },
      transform: {
        filter: { id: /[\\/]axios[\\/]lib[\\/]utils\.js$/ },
        handler(code) {
          const own = "typeof G.FormData !== 'undefined' ? G.FormData : undefined";
          if (!code.includes(own)) this.error(`axios no longer has: ${own}`);
          // The replacement has the same length, so that source maps stay right.
          return { code: code.replace(own, "undefined".padEnd(own.length)), map: null };
        },
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
          // Node 22.3 introduced process.getBuiltinModule, so this uses createRequire.
          return `import { createRequire } from "node:module";\nconst builtin = createRequire(import.meta.url)("node:${name}");\nexport default builtin;\nexport const { ${EXPORTS[name].join(", ")} } = builtin;\n`;
        },
      },
    },
    {
      name: "axios-over-http1",
      // axios also supports fetch and HTTP/2, and loads Node's modules for both at every start, which
      // takes 80 ms. `src/matomo/transport.ts` uses HTTP/1.1 only.
      resolveId: {
        filter: { id: /^(?:(?:node:)?http2|\.\/fetch\.js)$/ },
        handler: (id, importer = "") =>
          !AXIOS.test(importer) ? null : id === "./fetch.js" ? "\0no-fetch" : "\0no-http2",
      },
      load: {
        filter: { id: /^\0no-(?:fetch|http2)$/ },
        handler: (id) =>
          id === "\0no-fetch"
            ? "export const getFetch = () => undefined; export default undefined;"
            : "export default {};",
      },
    },
    {
      name: "review page",
      // `review` puts these files into the page (src/files/page-assets.ts).
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
      // npm makes the command executable when it links it. A later build must keep that.
      writeBundle: ({ dir }) => chmodSync(join(dir ?? "dist", "cli.js"), 0o755),
    },
  ],
});
