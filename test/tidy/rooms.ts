// The room table of ARCHITECTURE.md as data: which room may import which, type imports included.

/** Path prefix of every room, longest first so that the deepest one wins. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/domain': ['src/base'],
  'src/gen': [],
  'src/raft/core': ['src/base'],
  'src/raft/driver': ['src/base', 'src/raft/core'],
  'src/raft/codec': ['src/base', 'src/raft/core'],
  'src/raft/storage': ['src/base', 'src/raft/core', 'src/raft/driver', 'src/raft/codec'],
  'src/raft/transport': [
    'src/base',
    'src/raft/core',
    'src/raft/driver',
    'src/raft/codec',
    'src/gen',
  ],
  'src/statemachine': ['src/base', 'src/domain'],
  'src/codec': ['src/base', 'src/domain', 'src/statemachine'],
  'src/audit': ['src/base', 'src/domain', 'src/codec', 'src/statemachine'],
  'src/telemetry': ['src/base', 'src/domain'],
  'src/client': ['src/base', 'src/domain', 'src/codec', 'src/gen'],
  'src/access': ['src/base', 'src/domain'],
  'src/stream': ['src/base', 'src/domain'],
  'src/node': [
    'src/access',
    'src/audit',
    'src/base',
    'src/domain',
    'src/gen',
    'src/codec',
    'src/statemachine',
    'src/raft/core',
    'src/raft/driver',
    'src/raft/codec',
    'src/raft/storage',
    'src/raft/transport',
    'src/telemetry',
  ],
  'src/catalog': [
    'src/access',
    'src/base',
    'src/domain',
    'src/gen',
    'src/codec',
    'src/client',
    'src/telemetry',
  ],
  'src/frontend': [
    'src/access',
    'src/base',
    'src/domain',
    'src/gen',
    'src/codec',
    'src/client',
    'src/stream',
    'src/telemetry',
  ],
  'src/blotter': ['src/base', 'src/domain', 'src/stream'],
  'src/cli': [
    'src/access',
    'src/base',
    'src/domain',
    'src/gen',
    'src/codec',
    'src/client',
    'src/telemetry',
  ],
};

/** Rooms that may use nothing of the platform: values in, effects out. */
export const pureRooms = ['src/raft/core', 'src/raft/driver', 'src/statemachine'] as const;

export function roomOf(path: string): string | null {
  const found = Object.keys(rooms).filter((room) => path.startsWith(`${room}/`));
  return found.sort((a, b) => b.length - a.length)[0] ?? null;
}
