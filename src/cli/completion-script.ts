// Completion scripts for bash, zsh and fish, made from the verbs and flags themselves, so that they know
// what the command knows. Pure.

import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(program: Command, shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bashScript(program);
    case 'zsh':
      return zshScript(program);
    case 'fish':
      return fishScript(program);
  }
}

interface Word {
  readonly word: string;
  readonly says: string;
}

/** What may follow a verb, the global flags apart. */
function wordsAfter(verb: Command): Word[] {
  const inner = verb.commands.flatMap((one) => [
    { word: one.name(), says: one.description() },
    ...flagsOf(one),
  ]);
  const choices = verb.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const fixed = choices.map((word) => ({ word, says: '' }));
  return unique([...inner, ...fixed, ...flagsOf(verb)]);
}

const flagsOf = (verb: Command): Word[] =>
  verb.options.flatMap(({ long, description }) =>
    long === undefined ? [] : [{ word: long, says: description }],
  );

const unique = (words: readonly Word[]): Word[] => [
  ...new Map(words.map((one) => [one.word, one])).values(),
];

const verbsOf = (program: Command): Word[] =>
  program.commands.map((verb) => ({ word: verb.name(), says: verb.description() }));

const joined = (words: readonly Word[]): string => words.map(({ word }) => word).join(' ');

function bashScript(program: Command): string {
  const common = flagsOf(program);
  const cases = program.commands.map(
    (verb) => `    ${verb.name()}) words="${joined([...wordsAfter(verb), ...common])}" ;;`,
  );
  return [
    '_holdfast() {',
    '  local words verb="" i',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    case "${COMP_WORDS[i]}" in',
    `      ${valued(program)}) ((i++)) ;;`,
    '      -*) ;;',
    '      *) verb="${COMP_WORDS[i]}"; break ;;',
    '    esac',
    '  done',
    '  case "$verb" in',
    `    "") words="${joined([...verbsOf(program), ...common])}" ;;`,
    ...cases,
    '    *) words="" ;;',
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _holdfast holdfast',
  ].join('\n');
}

function zshScript(program: Command): string {
  const common = flagsOf(program);
  const cases = program.commands.map(
    (verb) => `    ${verb.name()}) offered=(${described([...wordsAfter(verb), ...common])}) ;;`,
  );
  return [
    '#compdef holdfast',
    '_holdfast() {',
    '  local -a offered',
    '  local verb="" i',
    '  for ((i = 2; i < CURRENT; i++)); do',
    '    case "${words[i]}" in',
    `      ${valued(program)}) ((i++)) ;;`,
    '      -*) ;;',
    '      *) verb="${words[i]}"; break ;;',
    '    esac',
    '  done',
    '  case "$verb" in',
    `    "") offered=(${described([...verbsOf(program), ...common])}) ;;`,
    ...cases,
    '  esac',
    "  _describe 'holdfast' offered || _files",
    '}',
    'compdef _holdfast holdfast',
  ].join('\n');
}

/** Global flags that take the next word, as a pattern of the shell. */
const valued = (program: Command): string =>
  program.options
    .flatMap(({ short, long }) => [short, long])
    .filter((flag) => flag !== undefined)
    .join('|');

const described = (words: readonly Word[]): string =>
  words.map(({ word, says }) => quoted(`${word}:${oneLine(says)}`)).join(' ');

function fishScript(program: Command): string {
  const verbs = program.commands.map((verb) => verb.name()).join(' ');
  const line = ({ word, says }: Word, when: string): string => {
    const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
    return `complete -c holdfast ${when} ${what} -d ${quoted(oneLine(says))}`;
  };
  return [
    `set -l verbs ${verbs}`,
    'complete -c holdfast -f',
    ...flagsOf(program).map((flag) => line(flag, '')),
    ...verbsOf(program).map((verb) => line(verb, "-n 'not __fish_seen_subcommand_from $verbs'")),
    ...program.commands.flatMap((verb) =>
      wordsAfter(verb).map((word) => line(word, `-n '__fish_seen_subcommand_from ${verb.name()}'`)),
    ),
  ].join('\n');
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(':', ',');
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
