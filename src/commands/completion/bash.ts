import { type CompletedCommand, PROGRAM_OPTIONS } from "./words.ts";

const flags = (names: readonly string[]): string => names.map((name) => `--${name}`).join(" ");

/** The `case` branches that complete the value of an option: its choices, files or nothing. */
function valueCases({ name, options }: CompletedCommand): readonly string[] {
  return options
    .filter(({ value }) => value !== undefined)
    .map((option) => {
      const pattern = `"${name} --${option.name}"`;
      if (option.kind === "choices")
        return `    ${pattern}) _matomo_access_words "${option.choices.join(" ")}"; return ;;`;
      if (option.kind === "nothing") return `    ${pattern}) _matomo_access_nothing; return ;;`;
      return `    ${pattern}) return ;;`;
    });
}

/**
 * A script for bash 3.2 (the version in macOS) and newer. For files it returns no words, so that
 * bash completes them itself, which works better.
 */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const first = `${names} completion help ${flags(PROGRAM_OPTIONS.map(([name]) => name))}`;
  const values = commands.flatMap(valueCases).join("\n");
  const options = commands
    .map(
      (command) =>
        `    ${command.name}) _matomo_access_words "${flags(command.options.map(({ name }) => name))}" ;;`,
    )
    .join("\n");
  return `# Completion of matomo-access for bash, written by: matomo-access completion bash

_matomo_access_words() {
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}

_matomo_access_nothing() {
  COMPREPLY=()
  compopt +o default +o bashdefault 2>/dev/null
}

_matomo_access() {
  local current previous command
  current=\${COMP_WORDS[COMP_CWORD]}
  previous=\${COMP_WORDS[COMP_CWORD-1]}
  command=\${COMP_WORDS[1]}
  COMPREPLY=()
  # bash splits --format=text into three words.
  if [ "$current" = "=" ]; then
    current=
  elif [ "$previous" = "=" ]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    _matomo_access_words "${first}"
    return
  fi
  case "$command $previous" in
    "completion completion") _matomo_access_words "bash zsh fish"; return ;;
    "help help") _matomo_access_words "${names}"; return ;;
${values}
  esac
  case "$current" in
    -*) ;;
    *) _matomo_access_nothing; return ;;
  esac
  case "$command" in
${options}
  esac
}

complete -o bashdefault -o default -F _matomo_access matomo-access
`;
}
