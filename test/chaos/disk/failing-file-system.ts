// Loaded into a node before its own code (`node --import`), this lets the disk under it fail where
// strace is not to be had: on SIGUSR2 it reads what the disk is to do from a file and from then on
// log writes are refused or kept waiting, as the kernel would. LevelDB's own writes pass by it.
//
//   {"refuse":"EIO"}   {"refuse":"ENOSPC"}   {"delayMs":300}   {}

import { constants } from 'node:os';

type Callback = (error: Error | null, written?: number, bytes?: unknown) => void;
type Call = (...words: unknown[]) => void;

interface Orders {
  readonly refuse?: 'EIO' | 'ENOSPC';
  readonly delayMs?: number;
}

const fs = process.getBuiltinModule('node:fs');
const { write, readFileSync } = fs;
const ordersFile = process.env['HOLDFAST_DISK_ORDERS'];
let orders: Orders = {};

if (ordersFile !== undefined) {
  process.on('SIGUSR2', () => {
    orders = JSON.parse(readFileSync(ordersFile, 'utf8')) as Orders;
  });
  Object.assign(fs, { write: obeying('write', write as Call) });
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
}

// Only writes at a position are those of the log; what a process says goes out without one.
function obeying(syscall: string, call: Call): Call {
  return (...words) => {
    const { refuse, delayMs = 0 } = typeof words[4] === 'number' ? orders : {};
    if (refuse !== undefined) {
      const told = words.at(-1) as Callback;
      setImmediate(() => {
        told(refusal(refuse, syscall));
      });
    } else if (delayMs > 0) {
      setTimeout(() => {
        call(...words);
      }, delayMs);
    } else call(...words);
  };
}

function refusal(code: 'EIO' | 'ENOSPC', syscall: string): Error {
  const errno = -constants.errno[code];
  return Object.assign(new Error(`${code}: refused, ${syscall}`), { code, errno, syscall });
}
