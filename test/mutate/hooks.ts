import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const REGISTRY = pathToFileURL(join(import.meta.dirname, "registry.ts")).href;

/** Makes Node load files from these texts, and `vitest` as the registry of tests. */
export function loadAs(root: string, texts: ReadonlyMap<string, string>): void {
  const byUrl = new Map(
    [...texts].map(([file, text]) => [pathToFileURL(join(root, file)).href, text]),
  );
  registerHooks({
    resolve: (specifier, context, next) => {
      // The registry itself needs the real vitest, parts of which it passes on.
      return specifier === "vitest" && context.parentURL !== REGISTRY
        ? { url: REGISTRY, shortCircuit: true }
        : next(specifier, context);
    },
    load: (url, context, next) => {
      const source = byUrl.get(url);
      return source === undefined
        ? next(url, context)
        : { format: "module-typescript", source, shortCircuit: true };
    },
  });
}
