import type { Diagnostic } from "../domain/diagnostic.ts";
import type { SourceFile } from "../manifest/model.ts";
import { renderDiagnosticsJson } from "../render/json/diagnostics-json.ts";
import { renderDiagnosticsText } from "../render/terminal/diagnostics-text.ts";
import type { Io } from "../job/io.ts";

/** How every command prints. */
export interface Output {
  readonly json: boolean;
  readonly color: boolean;
}

/**
 * Prints the findings that end a command: as JSON on stdout for programs, as text on stderr for
 * people.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
  output: Output,
  io: Io,
): void {
  if (output.json) io.stdout(renderDiagnosticsJson(diagnostics));
  else io.stderr(renderDiagnosticsText(diagnostics, files, { color: output.color }));
}

/**
 * A line on stderr that overwrites itself during a long run. Shows nothing if stderr is not a
 * terminal.
 */
export function progressLine(
  io: Io,
  what: string,
): { readonly show: (done: number, of: number) => void; readonly clear: () => void } {
  // Debug lines would break up the progress line.
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
