import { registerHooks } from "node:module";

// The package imports JSON files without the import attribute that Node requires.
const hooks = registerHooks({
  load: (url, context, next) =>
    next(
      url,
      url.endsWith(".json")
        ? { ...context, importAttributes: { ...context.importAttributes, type: "json" } }
        : context,
    ),
});

/** GitHub's own parser of workflow files. */
export const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } =
  await import("@actions/workflow-parser");

hooks.deregister();
