import { AccessError } from "../../domain/error.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { type CompletedCommand, completedCommands, type Specs } from "./words.ts";
import { zshCompletion } from "./zsh.ts";

const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const HELP = `matomo-access completion: print a script that completes commands and options with Tab

Usage: matomo-access completion bash | zsh | fish

Examples
  matomo-access completion bash > ~/.local/share/bash-completion/completions/matomo-access
  matomo-access completion zsh > ~/.zfunc/_matomo-access     # with fpath+=(~/.zfunc) before compinit
  matomo-access completion fish > ~/.config/fish/completions/matomo-access.fish
`;

/** The output of `completion`: its help, or the script for a shell. @throws AccessError `usage` */
export function completion(args: readonly string[], commands: Specs): string {
  const [shell = "", ...rest] = args;
  if (args.includes("--help") || args.includes("-h")) return HELP;
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script === undefined || rest.length > 0)
    throw new AccessError(
      "usage",
      shell === ""
        ? "completion requires the name of a shell."
        : `completion does not support "${[shell, ...rest].join(" ")}".`,
      `Write matomo-access completion ${Object.keys(SHELLS).join(", or ")}.`,
    );
  return script(completedCommands(commands));
}
