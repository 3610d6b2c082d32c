// The log schema as a judge: its own file, with the semester's bounds on time widened, and xmllint to
// read both. Nothing is downloaded here: without the tool or the file the tests fail and say what is
// missing, because a skipped proof proves nothing.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const data = process.env['HOLDFAST_DATA'] ?? join(import.meta.dirname, '../../../shared/data');

/** What xmllint has against the file; nothing when it is a log as the schema wants it. */
export function schemaFlaws(xmlFile: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-schema-'));
  try {
    const schema = join(folder, 'logfile.xsd');
    writeFileSync(schema, widened(readSchema()));
    const ran = spawnSync('xmllint', ['--noout', '--schema', schema, xmlFile], {
      encoding: 'utf8',
    });
    if (ran.error !== undefined) {
      throw new Error('no xmllint in PATH: install it (Debian: apt-get install libxml2-utils)');
    }
    return ran.status === 0 ? '' : ran.stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same of text. */
export function schemaFlawsOf(xml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-audit-'));
  try {
    const file = join(folder, 'log.xml');
    writeFileSync(file, xml);
    return schemaFlaws(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readSchema(): string {
  const file = join(data, 'audit', 'logfile.xsd');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new Error(`there is no ${file}: set HOLDFAST_DATA to the folder that holds audit/`);
}

const widened = (schema: string): string =>
  schema
    .replace(/<xsd:minInclusive value="\d+"\/>/, '<xsd:minInclusive value="0"/>')
    .replace(/<xsd:maxInclusive value="\d+"\/>/, '<xsd:maxInclusive value="9007199254740991"/>');
