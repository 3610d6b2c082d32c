// Bodies are JSON in UTF-8 and nothing else. The bytes are decoded strictly, because a replacement
// character that slips into a name makes another name; keys that reach for prototypes are refused.

import { TextDecoder } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { badRequest, refuse } from './http-refusal.ts';

export function takeJsonBodies(app: FastifyInstance): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      // Nothing is unpacked here: a small body must not become a large one.
      if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
        done(refuse(415, 'unsupported-media-type', 'the body must not be compressed'));
        return;
      }
      const text = decoded(utf8, body);
      if (text === null) done(badRequest('the body is not valid UTF-8'));
      else void parse(request, text, done);
    },
  );
  app.decorateReply('refusalReason', null);
}

function decoded(utf8: TextDecoder, body: Buffer): string | null {
  try {
    return utf8.decode(body);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
