// What a usage error ends with: where the verb that was meant says what it takes. Knows commander's
// commands, none of the verbs.

import type { Command } from 'commander';

/** What people who leave something out of these verbs may have wanted. */
const remarks: Readonly<Record<string, string>> = {
  'holdfast stop':
    '`holdfast stop NODE` stops one process; the cluster ends with Ctrl-C in its terminal.\n',
};

/** Every verb of `program`, and those below it, names its own help. */
export function nameHelpOfVerbs(program: Command): void {
  for (const verb of program.commands) nameHelp(verb, `${program.name()} ${verb.name()}`);
}

function nameHelp(verb: Command, words: string): void {
  verb.showHelpAfterError(`${remarks[words] ?? ''}\`${words} --help\` says what it takes.`);
  for (const below of verb.commands) nameHelp(below, `${words} ${below.name()}`);
}
