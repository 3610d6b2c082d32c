// Regenerates src/gen from proto/: the types of every message, so that the compiler knows the wire.
// Run after changing a .proto; the output is committed.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';

const protos = ['cluster', 'raft', 'admin', 'catalog'].map(
  (room) => `holdfast/${room}/v1/${room}.proto`,
);
const flags = ['--longs=Number', '--enums=String', '--defaults', '--oneofs'];
const files = ['--importFileExtension=.ts', '--outDir=src/gen', '--includeDirs=proto'];

rmSync('src/gen', { recursive: true, force: true });
const tool = 'node_modules/.bin/proto-loader-gen-types';
execFileSync(tool, [...flags, ...files, '--grpcLib=@grpc/grpc-js', '--', ...protos]);
for (const name of readdirSync('src/gen').filter((entry) => entry.endsWith('.ts'))) {
  const text = readFileSync(`src/gen/${name}`, 'utf8').replaceAll('args: any', 'args: never[]');
  const head = '// Generated from proto/ by `npm run gen`. Do not edit.\n\n';
  writeFileSync(`src/gen/${name}`, head + text);
}
