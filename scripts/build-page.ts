// Builds the program of the review page (src/page) as one script and one style.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const FOLDER = join(import.meta.dirname, "../src/page");

/** The files of the style. Their order matters: later rules win over earlier ones. */
const STYLES = ["base", "needs", "toolbar", "grid", "details", "media"];

/** Texts that would end an inline script or style too early. */
const ENDS = /<\/(?:script|style)|<!--/i;

/** Removes comments and indentation from the style. */
const smaller = (style: string): string =>
  style
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/\n\s*/g, "\n")
    .trim();

export async function buildPage(): Promise<{ readonly script: string; readonly style: string }> {
  const bundle = await rolldown({ input: join(FOLDER, "main.ts"), platform: "browser" });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  const script = output[0].code.trim();
  const style = smaller(
    STYLES.map((name) => readFileSync(join(FOLDER, `style/${name}.css`), "utf8")).join(""),
  );
  for (const text of [script, style])
    if (ENDS.test(text))
      throw new Error(
        "The page's script or style contains text that would end its HTML element early.",
      );
  return { script, style };
}
