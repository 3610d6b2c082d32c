// Types and lint of the whole tree in one process, as `npm run check` does them: the lint asks the very
// programs that were just checked for types, instead of working all of them out a second time.
// `npm run types` and `npm run lint` say the same, each for itself.

import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { parser } from 'typescript-eslint';
import { root } from './ensure-built.mjs';

const configs = ['tsconfig.json', join('src', 'blotter', 'tsconfig.json')];

const programs = configs.map(checkedProgram);
const sound = await lint();
process.exit(programs.every(({ errors }) => errors === 0) && sound ? 0 : 1);

/** The program that a tsconfig.json describes, once all that is wrong with its types has been said.
 *  What was found in files that have not changed since is remembered, as by `tsc --incremental`. */
function checkedProgram(config) {
  const { fileNames, options, errors } = parsed(join(root, config));
  const settings = { ...options, noEmit: true };
  const host = ts.createIncrementalCompilerHost(settings);
  // The lint reads comments, such as who is deprecated.
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseAll;
  const builder = ts.createIncrementalProgram({ rootNames: fileNames, options: settings, host });
  const found = [
    ...errors,
    ...builder.getConfigFileParsingDiagnostics(),
    ...builder.getOptionsDiagnostics(),
    ...builder.getSyntacticDiagnostics(),
    ...builder.getGlobalDiagnostics(),
    ...builder.getSemanticDiagnostics(),
  ];
  found.push(...builder.emit().diagnostics);
  const shown = ts.sortAndDeduplicateDiagnostics(found);
  if (shown.length > 0) console.log(ts.formatDiagnosticsWithColorAndContext(shown, host));
  return { program: builder.getProgram(), errors: shown.length };
}

function parsed(config) {
  const fail = (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
  return ts.getParsedCommandLineOfConfigFile(config, {}, host);
}

async function lint() {
  const ofThese = { programs: programs.map(({ program }) => program) };
  // A parser of its own and not an option: the cache writes every option down.
  const typedParser = {
    meta: parser.meta,
    parseForESLint: (code, options) => parser.parseForESLint(code, { ...options, ...ofThese }),
  };
  const eslint = new ESLint({
    cwd: root,
    cache: true,
    cacheLocation: join(root, 'node_modules', '.cache', 'eslint-typed/'),
    overrideConfig: {
      files: ['**/*.ts', '**/*.tsx'],
      languageOptions: { parser: typedParser, parserOptions: { projectService: false } },
    },
  });
  const results = await eslint.lintFiles(['.']);
  const formatter = await eslint.loadFormatter('stylish');
  const said = await formatter.format(results);
  if (said !== '') console.log(said);
  return results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
}
