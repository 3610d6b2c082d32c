// How this page reaches a frontend over HTTP: the one its stream is at, then the others.

import { credentialHeaders } from './credentials.ts';
import { frontends } from './frontends-in-use.ts';
import type { SenderPorts } from './until-known.ts';

export const orderPorts: Omit<SenderPorts, 'onRetry'> = {
  fetch: (url, init) => fetch(url, init),
  urlOf: (path, attempt) => new URL(path, frontends.at(attempt)).href,
  credentials: credentialHeaders,
  pause: (pauseMs) => new Promise((resolve) => setTimeout(resolve, pauseMs)),
  random: () => Math.random(),
};
