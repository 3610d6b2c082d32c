// Where a DUMPLOG may write: nowhere but into the folder it was given, and there a whole file.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dumpPath, DumpFiles } from '../../src/cli/dump-file.ts';
import type { AuditPart, AuditWish } from '../../src/client/audit-export.ts';

test.each(['./testLOG', 'testLOG', 'a/../testLOG'])('%s is a plain name', (name) => {
  expect(dumpPath('/srv/dumps', name)).toBe('/srv/dumps/testLOG');
});

test.each(['../testLOG', '/etc/passwd', 'a/b', '..', '.', '', 'a\\b', 'a\u0000b', './../x', 'x/'])(
  '%j is no name in the folder',
  (name) => {
    expect(dumpPath('/srv/dumps', name)).toBeNull();
  },
);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-dumps-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const part = (text: string): AuditPart => ({
  bytes: Buffer.from(text),
  index: 7,
  throughIndex: 7,
  records: 1,
  throughMs: 0,
  leftOut: 2,
});

test('the file is what was streamed through the index of the DUMPLOG, of its user alone', async () => {
  const place = folder();
  const wishes: AuditWish[] = [];
  const client = {
    async *exportAudit(wish: AuditWish): AsyncGenerator<AuditPart> {
      wishes.push(wish);
      await Promise.resolve();
      yield part('<log>');
      yield part('</log>');
    },
  };
  const dumps = new DumpFiles(client, place);
  await dumps.write({ filename: './testLOG', account: 'ann', throughIndex: 7 });
  await dumps.write({ filename: '../testLOG', account: null, throughIndex: 8 });
  expect(readFileSync(join(place, 'testLOG'), 'utf8')).toBe('<log></log>');
  expect(wishes).toEqual([{ format: 'xml', throughIndex: 7, account: 'ann' }]);
  expect(dumps.written).toMatchObject([{ records: 2, throughIndex: 7, bytes: 11, leftOut: 4 }]);
  expect(dumps.refused).toEqual(['../testLOG']);
});

test('a stream that breaks leaves no file behind', async () => {
  const place = folder();
  const client = {
    async *exportAudit(): AsyncGenerator<AuditPart> {
      await Promise.resolve();
      yield part('<log>');
      throw new Error('cut off');
    },
  };
  const dumping = new DumpFiles(client, place).write({
    filename: 'log',
    account: null,
    throughIndex: 7,
  });
  await expect(dumping).rejects.toThrow('cut off');
  expect(readdirSync(place)).toEqual([]);
});
