// Every byte of a small log, its hard state and its identity, flipped; every length they can be cut
// to (a sample of both, another one every day, unless HOLDFAST_TORTURE is `long`); pages of zeros; files missing and swapped. A start comes to one of three ends: equal content,
// a suspect replica that a peer's entries make whole, or a refusal that names file and remedy. Never
// a log that looks well and is shorter or another one.

import { afterEach, expect, test } from 'vitest';
import { torture } from './torture.ts';
import { HarmedReplica } from './harmed-replica.ts';
import type { LogShape, Outcome } from './harmed-replica.ts';

const shapes: readonly LogShape[] = [
  { vouched: true, compacted: false },
  { vouched: false, compacted: false },
  { vouched: true, compacted: true },
];
const nameOf = ({ vouched, compacted }: LogShape): string =>
  `${vouched ? 'vouched for' : 'just acknowledged'}${compacted ? ', compacted' : ''}`;

const open: HarmedReplica[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((replica) => replica.remove()));
});

async function replicaOf(shape: LogShape): Promise<HarmedReplica> {
  const replica = await HarmedReplica.create(shape);
  open.push(replica);
  expect(await replica.outcomeWith(new Map())).toBe('whole');
  return replica;
}

/** Counts of outcomes; a harm that costs something unseen fails with its name. */
class Tally {
  readonly counts: Record<Outcome, number> = { whole: 0, suspect: 0, refused: 0 };
  readonly #replica: HarmedReplica;

  constructor(replica: HarmedReplica) {
    this.#replica = replica;
  }

  async harm(name: string, files: Record<string, Buffer | null>): Promise<Outcome> {
    try {
      const outcome = await this.#replica.outcomeWith(new Map(Object.entries(files)));
      this.counts[outcome] += 1;
      return outcome;
    } catch (error) {
      throw new Error(`${name}: ${String(error)}`, { cause: error });
    }
  }
}

/** The long run goes through byte by byte; the short one takes every so many, others every day. */
const strideOf = (shape: LogShape): number => (torture.long ? 1 : shape === shapes[0] ? 11 : 31);
const startOf = (shape: LogShape): number => torture.seed % strideOf(shape);

/** The short run flips one bit of each byte, another from byte to byte; the long one all eight and
 *  the whole byte. */
const masksFor = (at: number): number[] =>
  torture.long ? [1, 2, 4, 8, 16, 32, 64, 128, 0xff] : [1 << (at % 8)];

for (const shape of shapes) {
  test(
    `every flipped byte is harmless, mended or refused: ${nameOf(shape)}`,
    async () => {
      const replica = await replicaOf(shape);
      const tally = new Tally(replica);
      for (const file of replica.files) {
        const whole = replica.bytes(file);
        for (let at = startOf(shape); at < whole.length; at += strideOf(shape)) {
          for (const mask of masksFor(at)) {
            const harmed = Buffer.from(whole);
            harmed.writeUInt8(harmed.readUInt8(at) ^ mask, at);
            await tally.harm(`${file} byte ${at} mask ${mask}`, { [file]: harmed });
          }
        }
      }
      torture.tell(`flips, ${nameOf(shape)}`, { seed: torture.seed, ...tally.counts });
      expect(tally.counts.suspect).toBeGreaterThan(0);
      expect(tally.counts.refused).toBeGreaterThan(0);
    },
    torture.timeoutMs,
  );

  test(`every truncation is harmless, mended or refused: ${nameOf(shape)}`, async () => {
    const replica = await replicaOf(shape);
    const tally = new Tally(replica);
    for (const file of replica.files) {
      const whole = replica.bytes(file);
      for (let length = startOf(shape); length < whole.length; length += strideOf(shape)) {
        await tally.harm(`${file} cut to ${length}`, { [file]: whole.subarray(0, length) });
      }
      await tally.harm(`${file} grown`, { [file]: Buffer.concat([whole, Buffer.of(0)]) });
    }
    torture.tell(`truncations, ${nameOf(shape)}`, { seed: torture.seed, ...tally.counts });
    expect(tally.counts.suspect).toBeGreaterThan(0);
  });
}

/** The file with each of its pages lost to zeros, to ones and to its own first page. */
function* pagedVersions(whole: Buffer): Generator<[string, Buffer]> {
  for (const pageBytes of [64, 512, 1024]) {
    const pages = [Buffer.alloc(pageBytes), Buffer.alloc(pageBytes, 0xff), whole];
    for (let at = 0; at < whole.length * pages.length; at += pageBytes) {
      const harmed = Buffer.from(whole);
      pages[Math.floor(at / whole.length)]?.copy(harmed, at % whole.length, 0, pageBytes);
      yield [`page ${at} of ${pageBytes}`, harmed];
    }
  }
}

const vouched = shapes.filter((shape) => shape.vouched);

for (const shape of torture.long ? vouched : vouched.slice(1)) {
  test(`pages of zeros, of ones and of another page: ${nameOf(shape)}`, async () => {
    const replica = await replicaOf(shape);
    const tally = new Tally(replica);
    for (const file of replica.files) {
      for (const [name, harmed] of pagedVersions(replica.bytes(file))) {
        await tally.harm(`${file} ${name}`, { [file]: harmed });
      }
    }
    torture.tell(`pages, ${nameOf(shape)}`, tally.counts);
  });

  test(`every file missing, and every two swapped: ${nameOf(shape)}`, async () => {
    const replica = await replicaOf(shape);
    const tally = new Tally(replica);
    for (const file of replica.files) {
      await tally.harm(`${file} missing`, { [file]: null });
      for (const other of replica.files) {
        const [mine, theirs] = [replica.bytes(file), replica.bytes(other)];
        await tally.harm(`${file} and ${other} swapped`, { [file]: theirs, [other]: mine });
        await tally.harm(`${file} in place of ${other}`, { [other]: mine });
      }
    }
    torture.tell(`files, ${nameOf(shape)}`, tally.counts);
    expect(tally.counts.refused).toBeGreaterThan(0);
  });
}

test('files of an earlier moment beside files of now', async () => {
  const now = await replicaOf({ vouched: true, compacted: true });
  const before = await replicaOf({ vouched: false, compacted: false });
  const tally = new Tally(now);
  for (const file of before.files) {
    await tally.harm(`${file} of before`, { [file]: before.bytes(file) });
  }
  const hardState = { 'hard-state': before.bytes('hard-state') };
  expect(await tally.harm('hard state of before', hardState)).toBe('refused');
  torture.tell('files of before', tally.counts);
});
