// Long sentences for narrow columns. Pure.

/** In lines of at most `most` characters, broken between words; longer words stay whole. */
export function wrappedText(text: string, most: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
