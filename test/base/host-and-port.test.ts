// host:port is understood, and nothing else is.

import { expect, test } from 'vitest';
import { hostAndPort } from '../../src/base/host-and-port.ts';

test('a host and a port from 1 to 65535', () => {
  expect(hostAndPort('quotes.example:4442')).toEqual({ host: 'quotes.example', port: 4442 });
  expect(hostAndPort('127.0.0.1:65535')).toEqual({ host: '127.0.0.1', port: 65_535 });
});

test.each(['', 'quotes', ':1', 'quotes:', 'quotes:0', 'quotes:65536', 'a b:1', 'a:b:1', 'a:1.5'])(
  '"%s" is none',
  (text) => {
    expect(hostAndPort(text)).toBe(null);
  },
);
