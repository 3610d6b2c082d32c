// Loads the services this node offers from proto/. The messages' types are generated; this is
// where they meet the loader.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { assert } from '../../base/assert.ts';
import type { ProtoGrpcType as AdminTypes } from '../../gen/admin.ts';
import type { ProtoGrpcType as ClusterTypes } from '../../gen/cluster.ts';

const files = ['holdfast/cluster/v1/cluster.proto', 'holdfast/admin/v1/admin.proto'];

/** The client-side services of a node, ready for `Server.addService`. */
export function nodeServices(): (ClusterTypes & AdminTypes)['holdfast'] {
  const definition = loadSync(files, {
    keepCase: false,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [join(packageRoot(), 'proto')],
  });
  const loaded: unknown = loadPackageDefinition(definition);
  return (loaded as ClusterTypes & AdminTypes).holdfast;
}

/** Sources run from src/, compiled code from dist/src/: the protos are beside package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    assert(dirname(folder) !== folder, 'the node runs from inside its package');
    folder = dirname(folder);
  }
  return folder;
}
