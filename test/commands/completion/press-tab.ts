import { spawnSync } from "node:child_process";
import { COMMANDS } from "../../../src/commands/commands.ts";
import { completion } from "../../../src/commands/completion/completion.ts";

/** A shell, and a program for it that prints the completions of a line, one per line. */
export interface TabShell {
  readonly shell: "bash" | "fish";
  readonly ask: (
    script: string,
    line: string,
  ) => { readonly program: string; readonly args: readonly string[] };
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The words of the line as bash splits them, and the files that bash itself would add. */
export const bash: TabShell = {
  shell: "bash",
  ask: (script, line) => {
    const words = line.split(" ");
    return {
      program: "bash",
      args: [
        "--norc",
        "-c",
        `${script}
compopt() { [ "$1 $2" = "+o default" ] && files=no; }
files=yes
COMP_WORDS=(${words.map(quoted).join(" ")})
COMP_CWORD=${words.length - 1}
_matomo_access
if [ "\${#COMPREPLY[@]}" -gt 0 ]; then printf '%s\\n' "\${COMPREPLY[@]}"
elif [ $files = yes ]; then compgen -f -- ${quoted(words.at(-1) ?? "")}; fi`,
      ],
    };
  },
};

export const fish: TabShell = {
  shell: "fish",
  ask: (script, line) => ({
    program: "fish",
    args: ["--no-config", "-c", `${script}\ncomplete -C ${quoted(line)} | string split -f1 \\t`],
  }),
};

/** The completions that a shell offers for Tab at the end of a line. */
export function tab(shell: TabShell, line: string): string[] {
  const { program, args } = shell.ask(completion([shell.shell], COMMANDS), line);
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000 });
  if (error) throw error;
  if (stderr !== "") throw new Error(`${program}: ${stderr}`);
  return stdout.split("\n").filter((found) => found !== "");
}
