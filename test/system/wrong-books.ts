// Makes the stored books of a stopped node wrong in a way no checksum sees: as if a defect of the
// program, or memory that lies, had written them. Every CRC and table digest is made to match.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeMeta } from '../../src/codec/meta-row-codec.ts';
import { metaKey } from '../../src/codec/row-keys.ts';
import { bookTables } from '../../src/codec/row-tables.ts';
import { RowWriter } from '../../src/codec/row-writer.ts';
import { openDatabase } from '../../src/node/books/books-database.ts';
import { loadBooks } from '../../src/node/books/load-books.ts';

export interface WrongCash {
  readonly account: string;
  readonly units: number;
}

/** Adds to the account's cash. The node must not run. */
export async function giveCash(nodeDir: string, { account, units }: WrongCash): Promise<void> {
  const name = readdirSync(nodeDir).find((found) => /^books-\d+$/.test(found));
  if (name === undefined) throw new Error(`no books in ${nodeDir}`);
  const directory = join(nodeDir, name);
  const database = await openDatabase(directory, false);
  try {
    const { meta, rows } = await loadBooks(database, directory);
    const row = rows.find((found) => found.table === 'account' && found.name === account);
    if (row?.table !== 'account') throw new Error(`no account ${account} in ${directory}`);
    const writer = new RowWriter();
    writer.write(row);
    meta.tables.remove(bookTables.account, writer.mark);
    row.cashUnits += units;
    writer.write(row);
    meta.tables.add(bookTables.account, writer.mark);
    const batch = database.batch();
    batch.put(Buffer.from(writer.key), Buffer.from(writer.value));
    batch.put(metaKey, encodeMeta(meta));
    await batch.write({ sync: true });
  } finally {
    await database.close();
  }
}
