// `holdfast completion`: a bash completion script, made from the verbs and flags themselves.

import type { Command } from 'commander';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a bash completion script: source <(npx holdfast completion)')
    .action(() => {
      console.log(completionScript(program));
    });
}

export function completionScript(program: Command): string {
  const verbs = program.commands.map((verb) => verb.name());
  const cases = program.commands.map((verb) => {
    const words = [...verb.commands.map((inner) => inner.name()), ...flagsOf(verb)];
    return `    ${verb.name()}) words="${[...words, ...flagsOf(program)].join(' ')}" ;;`;
  });
  return [
    '_holdfast() {',
    '  local words verb="" i',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    case "${COMP_WORDS[i]}" in -*) ;; *) verb="${COMP_WORDS[i]}"; break ;; esac',
    '  done',
    '  case "$verb" in',
    `    "") words="${[...verbs, ...flagsOf(program)].join(' ')}" ;;`,
    ...cases,
    '    *) words="" ;;',
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _holdfast holdfast',
  ].join('\n');
}

const flagsOf = (verb: Command): string[] =>
  verb.options.map((option) => option.long ?? '').filter((flag) => flag !== '');
