// The log schema as a judge: its own file, with the semester's bounds on time widened, and libxml2 (what
// xmllint is made of, compiled to WebAssembly) to read both. Nothing is downloaded here: without the file
// the tests fail and say what is missing, because a skipped proof proves nothing.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XmlLibError, XsdValidator } from 'libxml2-wasm';

const data = process.env['HOLDFAST_DATA'] ?? join(import.meta.dirname, '../../../shared/data');

/** What libxml2 has against the file; nothing when it is a log as the schema wants it. */
export const schemaFlaws = (xmlFile: string): string => flawsOf(readFileSync(xmlFile));

/** The same of text. */
export const schemaFlawsOf = (xml: string): string => flawsOf(Buffer.from(xml));

/** What libxml2 holds is outside of what is collected: each of its things is given back by hand. */
function flawsOf(xml: Uint8Array): string {
  using schema = XmlDocument.fromString(widened(readSchema()));
  using judge = XsdValidator.fromDoc(schema);
  try {
    using log = XmlDocument.fromBuffer(xml);
    judge.validate(log);
    return '';
  } catch (error) {
    if (error instanceof XmlLibError) return error.message || 'refused without a word';
    throw error;
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
