// How the nodes are, as a frontend tells it.

import { expect, test } from 'vitest';
import type { NodeStatus } from '../../../src/client/status-round.ts';
import { isClusterPicture } from '../../../src/stream/cluster-picture.ts';
import { FakeBooks } from '../fake-books.ts';
import { frontendOver } from '../running-frontend.ts';

type Live = Exclude<NodeStatus, { readonly error: string }>;

const node = (nodeId: number, over: Partial<Live> = {}): NodeStatus => {
  const members = [1, 2].map((id) => ({
    ...{ nodeId: id, clientAddress: `n:${id}`, peerAddress: '', httpAddress: '', voter: true },
  }));
  return {
    ...{ address: `n:${nodeId}`, clusterId: 'c', nodeId, role: 'follower', term: 3, leaderId: 1 },
    ...{ firstIndex: 1, lastIndex: 9, commitIndex: 9, appliedIndex: 7, digest: '', version: '1' },
    ...{ checkpoints: [], members, logBytes: 1, booksBytes: 2, uptimeMs: 3, errors: [], pid: 4 },
    ...{ snapshotsSent: 0, snapshotsInstalled: 0, groupId: 0, rssBytes: 5, progress: [] },
    ...over,
  };
};

test('GET /cluster tells who leads, who lags and who is silent, and what changed', async () => {
  let statuses: readonly NodeStatus[] = [node(1, { role: 'leader', appliedIndex: 9 }), node(2)];
  const { app } = frontendOver(new FakeBooks(), { statuses: () => Promise.resolve(statuses) });
  const look = async () => {
    const reply = await app.inject('/cluster');
    const { data } = reply.json<{ readonly data: unknown }>();
    if (!isClusterPicture(data)) throw new Error('not the shape that pages read');
    return data;
  };
  const first = await look();
  expect(first).toMatchObject({ leaderId: 1, term: 3, commitIndex: 9 });
  expect(first.nodes.map(({ role, lag }) => [role, lag])).toEqual([
    ['leader', 0],
    ['follower', 2],
  ]);
  statuses = [{ address: 'n:1', error: 'refused' }, node(2, { role: 'leader', term: 4 })];
  const second = await look();
  expect(second.nodes[0]).toMatchObject({ nodeId: 1, role: 'silent', complaints: ['refused'] });
  expect(second.happenings.map(({ words }) => words)).toEqual([
    'Node 2 leads, term 4',
    'Node 1 is silent',
    'Node 1 leads, term 3',
  ]);
});

test('a page of another frontend is let in, one from elsewhere is not', async () => {
  const { app } = frontendOver(new FakeBooks());
  const ask = (origin: string) =>
    app.inject({ method: 'OPTIONS', url: '/accounts/demo/orders', headers: { origin } });
  const near = await ask('http://127.0.0.1:8081');
  expect(near.statusCode).toBe(204);
  expect(near.headers['access-control-allow-origin']).toBe('http://127.0.0.1:8081');
  expect(near.headers['access-control-allow-headers']).toContain('idempotency-key');
  const far = await ask('https://elsewhere.example');
  expect(far.statusCode).toBe(403);
  expect(far.headers['access-control-allow-origin']).toBeUndefined();
});
