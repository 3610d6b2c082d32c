// The naming rules `promtool check metrics` applies, as a function over an exposition page.

const METRIC_TYPES = /(^|_)(counter|gauge|histogram|summary|untyped)(_|$)/;
const SMALL_UNITS =
  /_(milliseconds|microseconds|nanoseconds|minutes|hours|days|kilobytes|megabytes|gigabytes|bits|percent)(_|$)/;
const SHORT_UNITS = /_(s|sec|ms|us|ns|m|b|kb|mb|gb|pct)(_|$)/;

/** One sentence per broken rule; empty when the page is clean. */
export function lintMetrics(page: string): string[] {
  const help = new Map<string, string>();
  const type = new Map<string, string>();
  const problems: string[] = [];
  for (const line of page.split('\n').filter((one) => one !== '')) {
    const [hash, word, name = '', ...rest] = line.split(' ');
    if (hash !== '#') continue;
    const known = word === 'HELP' ? help : type;
    if (known.has(name)) problems.push(`${name}: ${String(word)} twice`);
    known.set(name, rest.join(' '));
  }
  for (const [name, kind] of type) {
    for (const problem of problemsOf(name, kind)) problems.push(`${name}: ${problem}`);
    if ((help.get(name) ?? '') === '') problems.push(`${name}: no help text`);
  }
  return [...problems, ...strays(page, type)];
}

function problemsOf(name: string, kind: string): string[] {
  const found: string[] = [];
  const rule = (broken: boolean, sentence: string): void => {
    if (broken) found.push(sentence);
  };
  rule(!/^[a-z][a-z0-9_]*$/.test(name), 'not in snake_case');
  rule((kind === 'counter') !== name.endsWith('_total'), '_total is for counters, and on all');
  rule(/_(count|sum|bucket)$/.test(name), 'a suffix that belongs to histograms');
  rule(METRIC_TYPES.test(name), 'names its own type');
  rule(SMALL_UNITS.test(name) || SHORT_UNITS.test(name), 'not a base unit, spelled out');
  return found;
}

// Every sample belongs to a metric that was announced, and is a number.
function strays(page: string, type: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const line of page.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const found = /^([a-z0-9_]+)(\{[^}]*\})? (\S+)$/.exec(line);
    const name = found?.[1] ?? '';
    const base = name.replace(/_(bucket|count|sum)$/, '');
    const announced = type.has(name) || type.get(base) === 'histogram';
    if (found === null || !announced) problems.push(`stray line: ${line}`);
    else if (Number.isNaN(Number(found[3]?.replace('+Inf', '1')))) problems.push(`NaN: ${line}`);
  }
  return problems;
}
