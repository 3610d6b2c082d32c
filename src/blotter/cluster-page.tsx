// The operators' page: every node as the frontend in use last heard of it, and what lately happened.

import type { ClusterPicture, NodePicture } from '../stream/cluster-picture.ts';
import { shownBytes, shownCount, shownMoment, shownSpan } from './desk/figures.ts';

interface ClusterPageProps {
  readonly cluster: ClusterPicture | null;
}

export function ClusterPage({ cluster }: ClusterPageProps) {
  if (cluster === null) {
    return (
      <main class="cluster">
        <p class="panel cluster-empty">Waiting for word from the nodes.</p>
      </main>
    );
  }
  const voters = cluster.nodes.filter((node) => node.isVoter);
  const answering = voters.filter((node) => node.role !== 'silent').length;
  const hasQuorum = answering > voters.length / 2;
  return (
    <main class="cluster">
      <section class="summary" aria-label="Cluster">
        <dl class="figures">
          <div class="first">
            <dt>Leader</dt>
            <dd data-testid="leader">
              {cluster.leaderId === 0 ? 'None' : `Node ${cluster.leaderId}`}
            </dd>
          </div>
          <Figure name="Term" text={shownCount(cluster.term)} />
          <Figure name="Committed" text={shownCount(cluster.commitIndex)} />
          <Figure name="Voters answering" text={`${answering} of ${voters.length}`} />
          <Figure name="Quorum" text={hasQuorum ? 'Yes' : 'No: orders wait'} />
          <Figure name="Cluster" text={cluster.clusterId} />
        </dl>
      </section>
      <section class="panel" aria-label="Nodes">
        <div class="panel-tools">
          <h2>Nodes</h2>
        </div>
        <div class="table-box" role="region" aria-label="Table of nodes" tabIndex={0}>
          <NodesTable nodes={cluster.nodes} />
        </div>
      </section>
      <section class="panel" aria-label="What happened">
        <div class="panel-tools">
          <h2>What happened</h2>
        </div>
        <ol class="happenings">
          {cluster.happenings.map(({ atMs, words }) => (
            <li key={`${atMs} ${words}`}>
              <time dateTime={new Date(atMs).toISOString()}>{shownMoment(atMs)}</time> {words}
            </li>
          ))}
        </ol>
        {cluster.happenings.length === 0 && (
          <p class="soft">Nothing since this frontend looks on.</p>
        )}
      </section>
    </main>
  );
}

function Figure({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}

const heads = ['Applied', 'Committed', 'Last', 'Lag', 'Term', 'Memory', 'Log', 'Up for'];

function NodesTable({ nodes }: { readonly nodes: readonly NodePicture[] }) {
  return (
    <table data-testid="nodes">
      <thead>
        <tr>
          <th scope="col">Node</th>
          <th scope="col">Role</th>
          <th scope="col">Health</th>
          {heads.map((head) => (
            <th key={head} scope="col" class="number">
              {head}
            </th>
          ))}
          <th scope="col">Address</th>
          <th scope="col">Version</th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <NodeLine key={node.address} node={node} />
        ))}
      </tbody>
    </table>
  );
}

function NodeLine({ node }: { readonly node: NodePicture }) {
  const { health, words } = healthOf(node);
  const isSilent = node.role === 'silent';
  const figures = [
    shownCount(node.appliedIndex),
    shownCount(node.commitIndex),
    shownCount(node.lastIndex),
    shownCount(node.lag),
    shownCount(node.term),
    isSilent ? '–' : shownBytes(node.rssBytes),
    isSilent ? '–' : shownBytes(node.logBytes),
    isSilent ? '–' : shownSpan(node.uptimeMs),
  ];
  return (
    <tr data-node={node.nodeId} data-role={node.role}>
      <th scope="row">{node.nodeId === 0 ? '?' : `Node ${node.nodeId}`}</th>
      <td class={`role-${node.role}`}>
        {node.role}
        {!node.isVoter && ', learning'}
      </td>
      <td class={`health-${health}`}>
        <span class="dot" aria-hidden="true" /> {words}
      </td>
      {figures.map((text, at) => (
        <td key={heads[at]} class="number">
          {text}
        </td>
      ))}
      <td class="soft">{node.address}</td>
      <td class="soft">{node.version}</td>
    </tr>
  );
}

const lagMax = 1_000;

interface Health {
  readonly health: 'good' | 'poor' | 'bad';
  readonly words: string;
}

/** How a node is, in words; a colour alone would not do. */
export function healthOf({ role, lag, complaints }: NodePicture): Health {
  const [complaint] = complaints;
  if (role === 'silent') return { health: 'bad', words: `Silent: ${complaint ?? 'no answer'}` };
  if (complaint !== undefined) return { health: 'bad', words: complaint };
  if (role === 'candidate' || role === 'pre-candidate') {
    return { health: 'poor', words: 'Asks for votes' };
  }
  if (lag !== null && lag > lagMax) {
    return { health: 'poor', words: `${shownCount(lag)} entries behind` };
  }
  return { health: 'good', words: 'Well' };
}
