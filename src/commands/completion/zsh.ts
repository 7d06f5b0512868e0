import {
  type CompletedCommand,
  type CompletedOption,
  PROGRAM_OPTIONS,
  singleQuoted,
} from "./words.ts";

/** Escapes the characters that have a meaning in a description of `_arguments`. */
const described = (text: string): string => text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);

/** The action of `_arguments` that completes the value of an option. */
function action({ kind, choices }: CompletedOption): string {
  if (kind === "choices") return `(${choices.join(" ")})`;
  if (kind === "file") return "_files";
  return kind === "folder" ? "_files -/" : " ";
}

function argument(option: CompletedOption): string {
  const { name, help, value, isRepeatable } = option;
  const what = `${isRepeatable ? "*" : ""}--${name}`;
  if (value === undefined) return singleQuoted(`${what}[${described(help)}]`);
  return singleQuoted(`${what}=[${described(help)}]:${value}:${action(option)}`);
}

const branch = ({ name, options }: CompletedCommand): string =>
  `    ${name})\n      _arguments \\\n${options.map((option) => `        ${argument(option)}`).join(" \\\n")}\n      ;;`;

const entry = (name: string, help: string): string =>
  `    ${singleQuoted(`${name}:${help.replaceAll(":", String.raw`\:`)}`)}`;

/**
 * The completion script for zsh. The script works in a folder of `fpath`, and also if it is
 * sourced.
 */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, summary }) => entry(name, summary));
  return `#compdef matomo-access
# Completion of matomo-access for zsh, written by: matomo-access completion zsh

_matomo_access() {
  local -a commands options
  commands=(
${names.join("\n")}
${entry("completion", "print a completion script for a shell")}
  )
  options=(
${PROGRAM_OPTIONS.map(([name, help]) => entry(`--${name}`, help)).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _describe -o -t options option options
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    completion) _values shell bash zsh fish ;;
    help) _describe -t commands command commands ;;
${commands.map(branch).join("\n")}
  esac
}

if [ "$funcstack[1]" = "_matomo_access" ]; then
  _matomo_access "$@"
else
  compdef _matomo_access matomo-access
fi
`;
}
