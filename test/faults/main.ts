// Runs applies with faults against sandboxes: node test/faults/main.ts [COUNT] [FIRST]. Runs get
// faults, are killed or interrupted, or have a full disk (if root can mount one).
import { setup } from "../global-setup.ts";

const [count = "100", first = "0"] = process.argv.slice(2);
const end = setup();
try {
  // Loaded afterwards, because the path of the bundle must be known.
  const { runFault } = await import("./run-fault.ts");
  const kinds = new Map<string, number>();
  let failed = 0;
  let made = 0;
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
    const result = await runFault(seed);
    for (const kind of result.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    made += result.made;
    if (result.violations.length === 0) continue;
    failed++;
    console.log(`\nseed ${seed}\n${result.story.join("\n")}\n${result.violations.join("\n")}`);
  }
  const runs = [...kinds].map(([kind, number]) => `${number} ${kind}`).join(", ");
  console.log(`${count} plans with ${made} changes, spoiled runs: ${runs}; ${failed} violated`);
  if (failed > 0) process.exitCode = 1;
} finally {
  end();
}
