// Loads the services a client calls from proto/. The messages' types are generated; this is where
// they meet the loader.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import type { ChannelOptions } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { assert } from '../base/assert.ts';
import type { ProtoGrpcType as AdminTypes } from '../gen/admin.ts';
import type { ProtoGrpcType as CatalogTypes } from '../gen/catalog.ts';
import type { ProtoGrpcType as ClusterTypes } from '../gen/cluster.ts';
import type { AdminServiceClient } from '../gen/holdfast/admin/v1/AdminService.ts';
import type { CatalogServiceClient } from '../gen/holdfast/catalog/v1/CatalogService.ts';
import type { ClusterServiceClient } from '../gen/holdfast/cluster/v1/ClusterService.ts';
import { channelCredentials, tokenInterceptors } from './dialing.ts';
import type { Dialing } from './dialing.ts';

const messageBytesMax = 8 * 1024 * 1024;
// The answers to a full frame come without a pause: HTTP/2's own 64 KB would hold them up twice.
const receiveWindowBytes = 1024 * 1024;

// A peer that restarts must be found again in milliseconds, not after gRPC's usual minutes.
const channelOptions: ChannelOptions = {
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.enable_retries': 0,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.max_receive_message_length': messageBytesMax,
  'grpc.max_send_message_length': messageBytesMax,
  'grpc.use_local_subchannel_pool': 1,
  'grpc-node.flow_control_window': receiveWindowBytes,
};

export interface NodeChannel {
  readonly cluster: ClusterServiceClient;
  readonly admin: AdminServiceClient;
  close(): void;
}

/** Dials lazily: nothing happens before the first call. */
export function openChannel(address: string, dialing: Dialing): NodeChannel {
  const { ClusterService } = services().holdfast.cluster.v1;
  const { AdminService } = services().holdfast.admin.v1;
  const options = optionsOf(dialing);
  const trust = channelCredentials(dialing);
  const cluster = new ClusterService(address, trust, options);
  const { interceptors } = options;
  const shared = { channelOverride: cluster.getChannel(), interceptors };
  const admin = new AdminService(address, trust, shared);
  return {
    cluster,
    admin,
    close: () => {
      cluster.close();
    },
  };
}

/** Dials lazily, as the one to a node does. */
export function openCatalogChannel(address: string, dialing: Dialing): CatalogServiceClient {
  const { CatalogService } = services().holdfast.catalog.v1;
  return new CatalogService(address, channelCredentials(dialing), optionsOf(dialing));
}

const optionsOf = (dialing: Dialing) => ({
  ...channelOptions,
  'grpc.primary_user_agent': `holdfast-${dialing.name ?? 'client'}`,
  interceptors: tokenInterceptors(dialing),
});

/** What a catalog serves. */
export function catalogServiceDefinition(): CatalogTypes['holdfast']['catalog']['v1']['CatalogService']['service'] {
  return services().holdfast.catalog.v1.CatalogService.service;
}

type AllTypes = ClusterTypes & AdminTypes & CatalogTypes;

const loaded: { types: AllTypes | null } = { types: null };

function services(): AllTypes {
  loaded.types ??= load();
  return loaded.types;
}

function load(): AllTypes {
  const rooms = ['cluster', 'admin', 'catalog'];
  const files = rooms.map((room) => `holdfast/${room}/v1/${room}.proto`);
  const definition = loadSync(files, {
    keepCase: false,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [join(packageRoot(), 'proto')],
  });
  const types: unknown = loadPackageDefinition(definition);
  return types as AllTypes;
}

// Sources run from src/, compiled code from dist/src/: the protos are beside package.json.
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    assert(dirname(folder) !== folder, 'the client runs from inside its package');
    folder = dirname(folder);
  }
  return folder;
}
