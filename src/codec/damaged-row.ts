// What a decoder throws at a stored row that is not what was written. Whoever loads or scrubs
// catches it once, sets the books aside and asks a peer. Knows no database.

/** Names the table and the key, in hex, of a row that cannot be trusted. */
export class DamagedRow extends Error {
  override readonly name = 'DamagedRow';
  readonly table: string;
  readonly key: string;

  constructor(table: string, key: Uint8Array, problem: string) {
    const hex = Buffer.from(key).toString('hex');
    super(`row ${hex} of table ${table}: ${problem}`);
    this.table = table;
    this.key = hex;
  }
}
