import type { Diagnostic } from "../domain/diagnostic.ts";
import type { SourceFile } from "../manifest/model.ts";
import { renderDiagnosticsJson } from "../render/json/diagnostics-json.ts";
import { renderDiagnosticsText } from "../render/terminal/diagnostics-text.ts";
import type { Io } from "../job/io.ts";

/** How a command prints; the same for all. */
export interface Output {
  readonly json: boolean;
  readonly color: boolean;
}

/** Findings that end a command: as JSON on stdout for programs, as text on stderr for people. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
  output: Output,
  io: Io,
): void {
  if (output.json) io.stdout(renderDiagnosticsJson(diagnostics));
  else io.stderr(renderDiagnosticsText(diagnostics, files, { color: output.color }));
}

/** A line that overwrites itself while a run takes long; nothing if stderr is not a terminal. */
export function progressLine(
  io: Io,
  what: string,
): { readonly show: (done: number, of: number) => void; readonly clear: () => void } {
  // Lines of the log in between would be torn.
  if (!io.isTerminal || io.debug) return { show: () => undefined, clear: () => undefined };
  let shown = false;
  return {
    show: (done, of) => {
      shown = true;
      io.stderr(`\r\u001b[K${what} ${done}/${of}`);
    },
    clear: () => {
      if (shown) io.stderr("\r\u001b[K");
      shown = false;
    },
  };
}
