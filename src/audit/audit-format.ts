// Audit records → text: XML of the log schema, or one JSON object per line. Text of a record depends
// on nothing but the record and the server's name, so equal records are equal bytes.

import { isDayTradingWord } from '../domain/day-trading-word.ts';
import { formatMoney, money } from '../domain/money.ts';
import type { AuditRecord, CommandFields } from './audit-record.ts';
import type { ToldFields } from './told-fields.ts';

export interface AuditFormat {
  readonly head: string;
  readonly foot: string;
  /** Nothing for a record that the format has no word for. */
  text(record: AuditRecord): string;
}

export type AuditFormatName = 'xml' | 'jsonl';

/** `server`: what the records name as theirs: the cluster. */
export const auditFormat = (name: AuditFormatName, server: string): AuditFormat =>
  name === 'xml' ? xmlFormat(server) : jsonLines(server);

type Pairs = readonly (readonly [name: string, value: string | number | null])[];

// The schema knows sixteen commands; what is about another command is only in the JSON lines. Its
// symbols have three letters at most: longer ones are cut, as its quote servers do.
function xmlFormat(server: string): AuditFormat {
  const name = escaped(server);
  return {
    head: '<?xml version="1.0" encoding="UTF-8"?>\n<log>\n',
    foot: '</log>\n',
    text: (record) => {
      if ('command' in record && !isDayTradingWord(record.command)) return '';
      const { element, timestampMs, transactionNum } = record;
      let text = `<${element}><timestamp>${timestampMs}</timestamp><server>${name}</server>`;
      text += `<transactionNum>${transactionNum}</transactionNum>`;
      for (const [field, value] of fieldsOf(record)) {
        if (value !== null) text += `<${field}>${xmlValue(field, value)}</${field}>`;
      }
      return `${text}</${element}>\n`;
    },
  };
}

const symbolLengthMax = 3;

function xmlValue(field: string, value: string | number): string {
  if (typeof value === 'number') return String(value);
  return escaped(field === 'stockSymbol' ? value.slice(0, symbolLengthMax) : value);
}

function jsonLines(server: string): AuditFormat {
  return {
    head: '',
    foot: '',
    text: (record) => {
      const { element, index, timestampMs, transactionNum } = record;
      const fields: Record<string, string | number> = {
        event: element,
        index,
        timestamp: timestampMs,
        server,
        transactionNum,
      };
      for (const [field, value] of fieldsOf(record)) if (value !== null) fields[field] = value;
      if ('told' in record) tell(fields, record.told);
      return `${JSON.stringify(fields)}\n`;
    },
  };
}

// As FIX calls it. Prices and quantities are decimal text, numbers of orders are numbers.
function tell(fields: Record<string, string | number>, told: ToldFields): void {
  for (const [name, shown] of toldPairs) {
    const value = told[name];
    if (value === undefined) continue;
    const isPrice = name.endsWith('Units');
    fields[shown] =
      typeof value === 'string' ? value : isPrice ? dollars(value) : shares(name, value);
  }
}

const countNames = new Set<keyof ToldFields>(['orderNumber', 'replaces', 'totalAffectedOrders']);

const shares = (name: keyof ToldFields, value: number): string | number =>
  countNames.has(name) ? value : String(value);

/** The order they are told in, and their names in the JSON lines. */
const toldPairs = [
  ['orderNumber', 'orderNumber'],
  ['replaces', 'replaces'],
  ['clOrdId', 'clOrdId'],
  ['origClOrdId', 'origClOrdId'],
  ['stockSymbol', 'stockSymbol'],
  ['side', 'side'],
  ['ordType', 'ordType'],
  ['quantity', 'quantity'],
  ['limitUnits', 'limit'],
  ['stopUnits', 'stop'],
  ['priceUnits', 'price'],
  ['timeInForce', 'timeInForce'],
  ['ordStatus', 'ordStatus'],
  ['lastQty', 'lastQty'],
  ['lastPxUnits', 'lastPx'],
  ['cumQty', 'cumQty'],
  ['leavesQty', 'leavesQty'],
  ['avgPxUnits', 'avgPx'],
  ['totalAffectedOrders', 'totalAffectedOrders'],
  ['data', 'data'],
  ['reason', 'reason'],
] as const satisfies readonly (readonly [keyof ToldFields, string])[];

/** What the schema calls the fields of a record, in its order. */
function fieldsOf(record: AuditRecord): Pairs {
  switch (record.element) {
    case 'userCommand':
    case 'systemEvent':
      return commandFields(record);
    case 'errorEvent':
      return [...commandFields(record), ['errorMessage', record.errorMessage]];
    case 'debugEvent':
      return [...commandFields(record), ['debugMessage', record.debugMessage]];
    case 'quoteServer':
      return [
        ['price', dollars(record.priceUnits)],
        ['stockSymbol', record.stockSymbol],
        ['username', record.username ?? ''],
        ['quoteServerTime', record.quoteServerTimeMs],
        ['cryptokey', record.cryptokey],
      ];
    case 'accountTransaction':
      return [
        ['action', record.action],
        ['username', record.username],
        ['funds', dollars(record.fundsUnits)],
      ];
  }
}

const commandFields = (record: CommandFields): Pairs => [
  ['command', record.command],
  ['username', record.username],
  ['stockSymbol', record.stockSymbol],
  ['filename', record.filename],
  ['funds', record.fundsUnits === null ? null : dollars(record.fundsUnits)],
];

const dollars = (units: number): string => formatMoney(money(units));

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

// Two characters of Unicode are none of XML's, and lone surrogates have no bytes.
function escaped(text: string): string {
  const safe = text.replace(/[\uFFFE\uFFFF\p{Cs}\p{Cc}]/gu, '\uFFFD');
  return safe.replace(/[&<>]/g, (char) => escapes[char] ?? char);
}
