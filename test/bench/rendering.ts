import { renderPlanMarkdown } from "../../src/render/markdown/plan-markdown.ts";
import { renderPlanText } from "../../src/render/terminal/plan-text.ts";
import { against, doubled, must, race, type Section } from "./measure.ts";
import { serve } from "./serve.ts";
import { drifted, manifestOf, plan, read } from "./states.ts";
import { FULL, makeWorld } from "./world.ts";

const CHANGED = 1_500;
/** The whole text, as in a job summary. The comment on a pull request is shortened. */
const WHOLE = { limit: Number.POSITIVE_INFINITY };

/** The cost of rendering a plan, compared with making it. */
export async function benchRendering(): Promise<Section> {
  await using server = await serve(FULL);
  const manifest = manifestOf(makeWorld(FULL));
  const live = await read(server);
  const changed = drifted(live, CHANGED);
  const [half, full] = [plan(manifest, drifted(live, CHANGED / 2)), plan(manifest, changed)];
  must(full.effects.length === 2 * half.effects.length, "the one plan is not twice the other");
  const times = await race(
    {
      plan: () => plan(manifest, changed),
      halfText: () => renderPlanText(half, { color: true, verbose: true }),
      text: () => renderPlanText(full, { color: true, verbose: true }),
      halfMarkdown: () => renderPlanMarkdown(half, WHOLE),
      markdown: () => renderPlanMarkdown(full, WHOLE),
      comment: () => renderPlanMarkdown(full, {}),
    },
    { runs: 7 },
  );
  return {
    title: `Showing a plan of ${full.effects.length} changes for ${full.summary.people} people, against making it`,
    rows: [
      against("text, everything named", ["plan", times.plan], ["text", times.text], 1),
      against("Markdown for a comment, cut", ["plan", times.plan], ["comment", times.comment], 1),
      doubled("text, twice the changes", times.halfText, times.text, 2.75),
      doubled("Markdown in full, twice the changes", times.halfMarkdown, times.markdown, 2.75),
    ],
  };
}
