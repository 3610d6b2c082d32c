// Says in a sentence why an address could not be listened on, and what to do about it.

/** `what` names the listener, as in 'operations address'. */
export function listenFailure(what: string, address: string, error: NodeJS.ErrnoException): Error {
  return new Error(sentence(what, address, error), { cause: error });
}

function sentence(what: string, address: string, error: NodeJS.ErrnoException): string {
  const port = address.slice(address.lastIndexOf(':') + 1);
  if (error.code === 'EADDRINUSE') {
    return (
      `${what} ${address} is in use: stop the process that listens there ` +
      `(ss -ltnp 'sport = :${port}') or choose another port`
    );
  }
  if (error.code === 'EADDRNOTAVAIL') return `${what} ${address} is not an address of this machine`;
  if (error.code === 'EACCES') {
    return `${what} ${address} may not be used by this user: ports below 1024 are reserved`;
  }
  return `${what} ${address} cannot be listened on: ${error.message}`;
}
