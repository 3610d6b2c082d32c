// What a client of the `trade_updates` stream may say: who it is, in either of the two forms that are
// in use, and what it listens to. As text or as bytes.

import { z } from 'zod';
import type { Credentials } from './caller.ts';

export type TradeMessage =
  | {
      readonly kind: 'authenticate';
      /** The word it came with, to be repeated. */
      readonly action: string;
      readonly credentials: Credentials;
    }
  | { readonly kind: 'listen'; readonly streams: readonly string[] };

const word = z.string().min(1).max(512);

const shape = z.union([
  z.object({
    action: z.literal('authenticate'),
    data: z.union([z.object({ key_id: word, secret_key: word }), z.object({ oauth_token: word })]),
  }),
  z.object({ action: z.literal('auth'), key: word, secret: word }),
  z.object({
    action: z.literal('listen'),
    data: z.object({ streams: z.array(word).max(16) }),
  }),
]);

/** Null: nothing that this version understands. */
export function readTradeMessage(bytes: unknown): TradeMessage | null {
  const result = shape.safeParse(parsed(bytes));
  if (!result.success) return null;
  const message = result.data;
  if (message.action === 'listen') return { kind: 'listen', streams: message.data.streams };
  return { kind: 'authenticate', action: message.action, credentials: credentialsIn(message) };
}

function credentialsIn(
  message: Exclude<z.output<typeof shape>, { readonly action: 'listen' }>,
): Credentials {
  if (message.action === 'auth') {
    return { kind: 'key', keyId: message.key, secret: message.secret };
  }
  const { data } = message;
  if ('oauth_token' in data) return { kind: 'bearer', token: data.oauth_token };
  return { kind: 'key', keyId: data.key_id, secret: data.secret_key };
}

function parsed(bytes: unknown): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '') as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
