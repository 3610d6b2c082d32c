// The configuration of HAProxy in front of several frontends, as text. Pure.
//
// New sessions avoid a frontend that is not ready. While none is, which every election looks like for
// a moment, they go to those that merely live: a frontend waits for the next leader itself, and an
// order sent during an election is answered by it rather than refused here. Sockets are never cut for
// a failed check: they outlive leaders.

export interface HaproxyWish {
  /** host:port, one for each frontend. */
  readonly frontends: readonly string[];
  /** host:port that HAProxy listens on. */
  readonly bind: string;
}

export function haproxyConfig({ frontends, bind }: HaproxyWish): string {
  return [
    head,
    `frontend holdfast\n  bind ${bind}\n${account}\n  use_backend alive if { nbsrv(ready) eq 0 }`,
    '  default_backend ready\n',
    backend('ready', '/readyz', frontends),
    backend('alive', '/livez', frontends),
  ].join('\n');
}

const head = `# HAProxy 2.6 or later in front of Holdfast's frontends.
global
  # Two sockets each; the limit of open files must allow for it.
  maxconn 8000

defaults
  mode http
  option redispatch
  option http-keep-alive
  retries 3
  # A connection that was refused has carried no order: another frontend may take it.
  retry-on conn-failure
  timeout connect 1s
  timeout client 75s
  # Longer than a frontend waits for the next leader.
  timeout server 15s
  timeout http-request 10s
  timeout check 1s
  # An open socket: the frontend pings it every 15 s.
  timeout tunnel 1h
`;

// One account's readers share what a frontend follows, so they are sent to the same one.
const account = `  # The account: in the path, or /stream?account=NAME. Without one, any frontend.
  http-request set-var(txn.account) path,field(3,/) if { path_beg /accounts/ /track/ }
  http-request set-var(txn.account) url_param(account) if { url_param(account) -m found }`;

// With many points on the ring for each frontend; with the usual sixteen, one of four may get twice what
// another has.
const weight = 256;

function backend(name: string, check: string, frontends: readonly string[]): string {
  const servers = frontends.map((address, at) => `  server frontend-${at} ${address} check`);
  return [
    `backend ${name}`,
    '  balance hash var(txn.account)',
    '  hash-type consistent',
    '  http-response set-header x-served-by %s',
    '  option httpchk',
    `  http-check send meth GET uri ${check}`,
    '  http-check expect status 200',
    `  default-server inter 250ms fall 3 rise 2 weight ${weight}`,
    ...servers,
    '',
  ].join('\n');
}
