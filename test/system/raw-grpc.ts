// Calls a node the way no library of ours would: any method, any bytes, any first word. For tests of
// what a node says to strangers.

import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { openChannel } from '../../src/client/protos.ts';
import type { Failure__Output } from '../../src/gen/holdfast/cluster/v1/Failure.ts';
import type { SubmitResponse__Output } from '../../src/gen/holdfast/cluster/v1/SubmitResponse.ts';
import type { ExchangeRequest } from '../../src/gen/holdfast/raft/v1/ExchangeRequest.ts';
import type { ExchangeResponse__Output } from '../../src/gen/holdfast/raft/v1/ExchangeResponse.ts';
import { PeerService } from '../../src/raft/transport/peer-service.ts';

export interface GrpcRefusal {
  readonly status: number;
  readonly details: string;
  /** `holdfast-code` of the trailer; '' where there is none. */
  readonly code: string;
  readonly effect: string;
  readonly leader: string;
}

const deadlineMs = 5_000;

/** Sends `bytes` as the request of a unary method; answers how it was refused, null if it was not. */
export function callRaw(address: string, path: string, bytes: Uint8Array) {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<GrpcRefusal | null>((resolve) => {
    client.makeUnaryRequest(
      path,
      (request: Buffer) => request,
      (response: Buffer) => response,
      Buffer.from(bytes),
      new Metadata(),
      { deadline: Date.now() + deadlineMs },
      (error: ServiceError | null) => {
        client.close();
        resolve(error === null ? null : refusalOf(error));
      },
    );
  });
}

/** Runs Execute with plain fields; answers how it was refused, null if it was not. */
export function execute(address: string, request: object): Promise<GrpcRefusal | null> {
  const channel = openChannel(address, { name: 'stranger' });
  return new Promise((resolve) => {
    const deadline = Date.now() + deadlineMs;
    channel.cluster.Execute(request, { deadline }, (error: ServiceError | null) => {
      channel.close();
      resolve(error === null ? null : refusalOf(error));
    });
  });
}

function refusalOf(error: ServiceError): GrpcRefusal {
  const word = (key: string): string => String(error.metadata.get(key)[0] ?? '');
  return {
    status: error.code,
    details: error.details,
    code: word('holdfast-code'),
    effect: word('holdfast-effect'),
    leader: word('holdfast-leader'),
  };
}

/** Sends one frame on a Submit stream and waits for its failure; null when it is answered. */
export function submitFrame(address: string, frame: Uint8Array): Promise<Failure__Output | null> {
  const channel = openChannel(address, { name: 'stranger' });
  const stream = channel.cluster.Submit();
  const answered = new Promise<Failure__Output | null>((resolve, reject) => {
    stream.on('data', (response: SubmitResponse__Output) => resolve(response.failure));
    stream.on('error', reject);
    stream.on('end', () => reject(new Error('the stream ended without a word')));
  });
  stream.write({ frame: Buffer.from(frame) });
  return answered.finally(() => {
    stream.removeAllListeners('error').on('error', () => undefined);
    stream.cancel();
    channel.close();
  });
}

/** Says these things on a peer's Exchange stream; answers every response until the node ends it. */
export function exchange(address: string, items: readonly ExchangeRequest[]): Promise<string[]> {
  const client = new PeerService(address, credentials.createInsecure());
  const stream = client.Exchange();
  const heard: string[] = [];
  return new Promise<string[]>((resolve, reject) => {
    stream.on('data', (response: ExchangeResponse__Output) => heard.push(response.refusal));
    stream.on('error', reject);
    stream.on('end', () => resolve(heard));
    for (const item of items) stream.write(item);
  }).finally(() => client.close());
}
