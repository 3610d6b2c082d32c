// Reads what a frontend sent. A message that does not fit is null: the browser drops the socket and
// resumes, for a reader that guesses is a reader that lies.

import { isChange } from './change-shape.ts';
import { isClusterPicture } from './cluster-picture.ts';
import type { ServerMessage } from './messages.ts';
import { isCount, isFields, isListOf, isText, parseJson } from './shape.ts';
import type { Fields } from './shape.ts';

/** The message, or null for anything this version does not know. */
export function readServerMessage(text: string): ServerMessage | null {
  const value = parseJson(text);
  return isServerMessage(value) ? value : null;
}

function isServerMessage(value: unknown): value is ServerMessage {
  return isFields(value) && fits(value);
}

function fits(value: Fields): boolean {
  switch (value['t']) {
    case 'hello':
      return (
        value['version'] === 1 &&
        isCount(value['newsEveryMs']) &&
        isCount(value['accountsMax']) &&
        isCount(value['symbolsMax']) &&
        isAbsentOr(value['serverMs'], isCount) &&
        isAbsentOr(value['capabilities'], (words) => isListOf(words, isText)) &&
        isAbsentOr(value['frontends'], (origins) => isListOf(origins, isText))
      );
    case 'snapshot':
      return isText(value['epoch']) && typeof value['recovered'] === 'boolean' && isFrame(value);
    case 'delta':
      return isCount(value['prev']) && isFrame(value);
    case 'heartbeat':
      return isCount(value['index']);
    case 'stale':
      return isCount(value['index']) && isCount(value['silentMs']);
    case 'cluster':
      return isClusterPicture(value['picture']);
    case 'goodbye':
      return isText(value['reason']);
    case 'error':
      return isText(value['code']) && isText(value['message']);
    default:
      return false;
  }
}

function isFrame(value: Fields): boolean {
  return isCount(value['id']) && isCount(value['index']) && isListOf(value['changes'], isChange);
}

// Fields of later frontends.
const isAbsentOr = (value: unknown, fits: (value: unknown) => boolean): boolean =>
  value === undefined || fits(value);
