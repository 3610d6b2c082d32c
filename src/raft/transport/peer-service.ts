// Loads the peers' service from proto/. The messages' types are generated; this is where they
// meet the loader.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { assert } from '../../base/assert.ts';
import type { ProtoGrpcType } from '../../gen/raft.ts';

/** The client's constructor; its `service` is the definition a server needs. */
export const PeerService = load().holdfast.raft.v1.PeerService;

function load(): ProtoGrpcType {
  const definition = loadSync('holdfast/raft/v1/raft.proto', {
    keepCase: false,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [join(packageRoot(), 'proto')],
  });
  const loaded: unknown = loadPackageDefinition(definition);
  return loaded as ProtoGrpcType;
}

// Sources run from src/, compiled code from dist/src/: the protos are beside package.json.
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    assert(dirname(folder) !== folder, 'the transport runs from inside its package');
    folder = dirname(folder);
  }
  return folder;
}
