// Asks a process whether it is ready. Knows only the /readyz of the operations server.

const probeTimeoutMs = 1000;

/** Whether the address answers 200; false for anything else, silence included. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
