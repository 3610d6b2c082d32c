// What happens to a client's connection, for whoever wants to show or log it.

export interface ClientEventMap {
  readonly connected: { readonly address: string };
  readonly disconnected: { readonly address: string; readonly reason: string };
  readonly 'leader-changed': { readonly term: number; readonly nodeId: number };
  readonly 'session-opened': { readonly sessionId: number };
  readonly 'session-expired': { readonly sessionId: number };
}

type Listener<Name extends keyof ClientEventMap> = (event: ClientEventMap[Name]) => void;

export class ClientEvents {
  readonly #listeners = new Map<keyof ClientEventMap, Set<(event: never) => void>>();

  /** Returns what takes the listener off again. */
  on<Name extends keyof ClientEventMap>(name: Name, listener: Listener<Name>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof ClientEventMap>(name: Name, event: ClientEventMap[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      // A listener that throws must not stop the client in the middle of a step; it is not silenced.
      try {
        (listener as Listener<Name>)(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
