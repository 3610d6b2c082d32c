// The operators' page: every node as the frontend in use last heard of it, and what lately happened.

import type { ClusterPicture, NodePicture } from '../stream/cluster-picture.ts';
import { nothing, shownBytes, shownCount, shownMoment, shownSpan } from './desk/figures.ts';

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

interface Column {
  readonly head: string;
  readonly text: (node: NodePicture) => string;
  /** `roomy`: not on a phone. */
  readonly look: 'number' | 'number roomy' | 'soft roomy';
}

const columns: readonly Column[] = [
  { head: 'Applied', look: 'number', text: (node) => shownCount(node.appliedIndex) },
  { head: 'Committed', look: 'number roomy', text: (node) => shownCount(node.commitIndex) },
  { head: 'Last', look: 'number roomy', text: (node) => shownCount(node.lastIndex) },
  { head: 'Lag', look: 'number', text: (node) => shownCount(node.lag) },
  { head: 'Term', look: 'number roomy', text: (node) => shownCount(node.term) },
  { head: 'Memory', look: 'number roomy', text: answered((node) => shownBytes(node.rssBytes)) },
  { head: 'Log', look: 'number roomy', text: answered((node) => shownBytes(node.logBytes)) },
  { head: 'Up for', look: 'number roomy', text: answered((node) => shownSpan(node.uptimeMs)) },
  { head: 'Address', look: 'soft roomy', text: (node) => node.address },
  { head: 'Version', look: 'soft roomy', text: (node) => node.version },
];

/** Nothing for a node that did not answer: what it last said is no longer so. */
function answered(text: Column['text']): Column['text'] {
  return (node) => (node.role === 'silent' ? nothing : text(node));
}

function NodesTable({ nodes }: { readonly nodes: readonly NodePicture[] }) {
  return (
    <table data-testid="nodes">
      <thead>
        <tr>
          <th scope="col">Node</th>
          <th scope="col">Role</th>
          <th scope="col">Health</th>
          {columns.map(({ head, look }) => (
            <th key={head} scope="col" class={look}>
              {head}
            </th>
          ))}
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
      {columns.map(({ head, look, text }) => (
        <td key={head} class={look}>
          {text(node)}
        </td>
      ))}
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
