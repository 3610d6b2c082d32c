// The one watch of a frontend at the cluster. What its shared subscriptions follow together is asked
// for once, and every frame is handed to the branches it concerns, in log order: however many sockets
// look at an account, and however many accounts at a stock, a change arrives here once.
//
// Names are added without interrupting anybody. A second watch of all names resumes where the first
// stands; once the first has reached what the second began with, the second takes its place, at an
// index that both have. New branches then get their own snapshot from a short watch of their names
// alone, and of the common watch what lies behind it.

import type { FeedFrame } from '../../domain/change.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { BookClient } from '../books/book-client.ts';
import { BranchIndex } from './branch-index.ts';
import type { Names } from './branch-index.ts';
import { TrunkBranch } from './trunk-branch.ts';
import type { BranchNews, TakeFrame } from './trunk-branch.ts';
import { TrunkStem } from './trunk-stem.ts';

export interface TrunkParts {
  readonly book: Pick<BookClient, 'watch' | 'epoch'>;
  /** As many as a watch may have at a node; a branch that does not fit gets a watch of its own. */
  readonly namesMax: number;
}

/** As many as a node allows in one watch. */
export const trunkNamesMax = 10_000;

// So that sockets that come together are admitted together.
const gatherMs = 2;
/** Names that nobody follows any more are carried along up to this many. */
const idleNamesMax = 64;

interface Swap {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class WatchTrunk {
  readonly #parts: TrunkParts;
  readonly #branches = new BranchIndex<TrunkBranch>();
  readonly #waiting = new Set<TrunkBranch>();
  /** Those of the round that is being admitted. */
  #round: readonly TrunkBranch[] = [];
  #stem: TrunkStem | null = null;
  #next: TrunkStem | null = null;
  #swap: Swap | null = null;
  #admitting = false;

  constructor(parts: TrunkParts) {
    this.#parts = parts;
  }

  /** Every frame of these names goes to `take` in the turn in which it came, until `take` wants no more,
   *  `signal` aborts, or the cluster ends it. @throws ClusterError as `BookClient.watch` */
  async follow(names: Names, take: TakeFrame, signal: AbortSignal): Promise<void> {
    if (!this.#hasRoomFor(names)) {
      for await (const frame of this.#parts.book.watch(names, { signal })) {
        if (!take(frame)) return;
      }
      return;
    }
    if (signal.aborted) return;
    const branch = new TrunkBranch(names, take);
    const end = (): void => branch.end(null);
    signal.addEventListener('abort', end, { once: true });
    this.#waiting.add(branch);
    void this.#admitAll();
    try {
      await branch.over;
    } finally {
      signal.removeEventListener('abort', end);
      this.#leave(branch);
    }
  }

  #hasRoomFor({ accounts, symbols }: Names): boolean {
    let waiting = 0;
    for (const branch of this.#waiting) waiting += branch.accounts.length + branch.symbols.length;
    const more = accounts.length + symbols.length + waiting;
    return this.#branches.nameCount + more <= this.#parts.namesMax;
  }

  #leave(branch: TrunkBranch): void {
    branch.end(null);
    this.#waiting.delete(branch);
    this.#branches.remove(branch);
    const stem = this.#stem;
    const isDeserted =
      this.#branches.followers.size === 0 &&
      this.#waiting.size === 0 &&
      this.#round.every((other) => other.isOver);
    if (isDeserted) {
      this.#fell(stem, null);
      this.#fell(this.#next, null);
    } else if (stem !== null && stem.nameCount > 2 * this.#branches.nameCount + idleNamesMax) {
      void this.#admitAll();
    }
  }

  // One round at a time; who comes meanwhile is in the next.
  async #admitAll(): Promise<void> {
    if (this.#admitting) return;
    this.#admitting = true;
    try {
      do {
        await new Promise((resolve) => setTimeout(resolve, gatherMs));
        await this.#admitRound([...this.#waiting]);
      } while (this.#waiting.size > 0);
    } finally {
      this.#admitting = false;
    }
  }

  async #admitRound(batch: readonly TrunkBranch[]): Promise<void> {
    for (const branch of batch) this.#waiting.delete(branch);
    this.#round = batch;
    try {
      await this.#admit(batch.filter((branch) => !branch.isOver));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      for (const branch of batch) branch.end(error);
    } finally {
      this.#round = [];
    }
  }

  async #admit(batch: readonly TrunkBranch[]): Promise<void> {
    const stem = this.#stem;
    if (stem === null) {
      if (batch.length > 0) await this.#plant(batch);
      return;
    }
    if (!batch.every((branch) => stem.covers(branch)) || batch.length === 0) {
      await this.#widen(stem, batch);
    }
    if (batch.length > 0) await this.#bringUp(batch);
  }

  // The first watch: its snapshot is everybody's.
  async #plant(batch: readonly TrunkBranch[]): Promise<void> {
    const stem = new TrunkStem(new BranchIndex(batch).names());
    await this.#open(stem, null);
    const [first, ...later] = stem.takeHeld();
    if (first?.kind !== 'snapshot') throw new ClusterError('unavailable', 'none');
    const open = new BranchIndex(batch.filter((branch) => !branch.isOver));
    const parts = open.split(first.changes);
    for (const branch of open.followers) {
      this.#branches.add(branch);
      branch.start(first.index, parts.get(branch) ?? [], []);
    }
    this.#stem = stem;
    if (open.followers.size === 0) this.#fell(stem, null);
    for (const frame of later) this.#hand(stem, frame);
  }

  // The old watch goes on until the new one can take its place.
  async #widen(old: TrunkStem, batch: readonly TrunkBranch[]): Promise<void> {
    const names = new BranchIndex([...this.#branches.followers, ...batch]).names();
    const epoch = await this.#parts.book.epoch();
    if (this.#stem !== old) throw new ClusterError('unavailable', 'none');
    const stem = new TrunkStem(names);
    await this.#open(stem, { index: old.index, epoch });
    if (this.#stem !== old || stem.isOver) {
      stem.stop();
      throw new ClusterError('unavailable', 'none');
    }
    old.stop();
    this.#stem = stem;
    const reached = old.index;
    for (const frame of stem.takeHeld()) if (frame.index > reached) this.#hand(stem, frame);
  }

  /** Resolves in the turn in which `stem` can take the place of the stem before, if there is one. */
  #open(stem: TrunkStem, from: { index: number; epoch: string } | null): Promise<void> {
    this.#next = stem;
    return new Promise((resolve, reject) => {
      this.#swap = { resolve, reject };
      void this.#tend(stem, from);
    });
  }

  async #tend(stem: TrunkStem, from: { index: number; epoch: string } | null): Promise<void> {
    let failure: ClusterError | null = null;
    try {
      await stem.run(this.#parts.book, from, (frame) => {
        this.#heard(stem, frame, from !== null);
      });
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      failure = error;
    }
    this.#fell(stem, failure);
  }

  #heard(stem: TrunkStem, frame: FeedFrame, resumed: boolean): void {
    if (stem === this.#stem) this.#hand(stem, frame);
    else {
      const isFresh = frame.kind === 'snapshot' && !frame.recovered;
      // Other books, or too long ago: nothing here can be continued.
      if (resumed && isFresh) {
        this.#fell(this.#stem, null);
        this.#fell(stem, null);
        return;
      }
      stem.hold(frame);
    }
    this.#maybeSwap();
  }

  #maybeSwap(): void {
    const next = this.#next;
    if (next === null || next.openedAt === null) return;
    if (this.#stem !== null && this.#stem.index < next.openedAt) return;
    const swap = this.#swap;
    this.#next = null;
    this.#swap = null;
    swap?.resolve();
  }

  #hand(stem: TrunkStem, frame: FeedFrame): void {
    if (frame.kind === 'snapshot' && !frame.recovered) {
      this.#fell(stem, null);
      return;
    }
    if (frame.kind === 'delta') {
      for (const [branch, changes] of this.#branches.split(frame.changes)) {
        branch.offer({ kind: 'delta', index: frame.index, changes });
      }
      return;
    }
    // Complete through here, for everybody.
    const changes = frame.kind === 'heartbeat' ? [] : frame.changes;
    const parts = this.#branches.split(changes);
    for (const branch of this.#branches.followers) {
      branch.offer({ kind: 'recovered', index: frame.index, changes: parts.get(branch) ?? [] });
    }
  }

  // Their own names, from a watch that ends as soon as it has reached the common one.
  async #bringUp(batch: readonly TrunkBranch[]): Promise<void> {
    const reachIndex = this.#stem?.index ?? 0;
    for (const branch of batch) this.#branches.add(branch);
    const own = new BranchIndex(batch);
    const names = own.names();
    const enough = new AbortController();
    const what = { accounts: [...names.accounts], symbols: [...names.symbols] };
    try {
      const frames = this.#parts.book.watch(what, { signal: enough.signal });
      const opening = await openingOf(frames, reachIndex);
      startBranches(own, opening);
    } finally {
      enough.abort();
    }
  }

  /** A watch that ended by itself takes its branches with it: they come back and begin anew. */
  #fell(stem: TrunkStem | null, error: ClusterError | null): void {
    if (stem === null) return;
    stem.stop();
    if (stem === this.#next) {
      const swap = this.#swap;
      this.#next = null;
      this.#swap = null;
      swap?.reject(error ?? new ClusterError('unavailable', 'none'));
    }
    if (stem !== this.#stem) return;
    this.#stem = null;
    for (const branch of this.#branches.followers) branch.end(error);
  }
}

interface Opening {
  readonly snapshot: FeedFrame & { readonly kind: 'snapshot' };
  readonly later: BranchNews[];
}

/** A snapshot, and what follows it up to `reachIndex` at least. */
async function openingOf(frames: AsyncIterable<FeedFrame>, reachIndex: number): Promise<Opening> {
  let opening: Opening | null = null;
  for await (const frame of frames) {
    if (frame.kind === 'snapshot' && !frame.recovered) opening = { snapshot: frame, later: [] };
    else if (opening !== null && frame.kind !== 'heartbeat') {
      const kind = frame.kind === 'delta' ? 'delta' : 'recovered';
      opening.later.push({ kind, index: frame.index, changes: frame.changes });
    }
    if (opening !== null && frame.index >= reachIndex) return opening;
  }
  throw new ClusterError('unavailable', 'none', { message: 'the books could not be read' });
}

function startBranches(own: BranchIndex<TrunkBranch>, { snapshot, later }: Opening): void {
  const rows = own.split(snapshot.changes);
  const parts = later.map((news) => ({ news, split: own.split(news.changes) }));
  for (const branch of own.followers) {
    const mine = parts.flatMap(({ news, split }) => {
      const changes = split.get(branch);
      return changes === undefined ? [] : [{ ...news, changes }];
    });
    branch.start(snapshot.index, rows.get(branch) ?? [], mine);
  }
}
