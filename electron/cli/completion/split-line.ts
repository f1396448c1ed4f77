// Owns cutting a line as it was typed into words, as a shell does: quotes and backslashes hold a word together. The last word is the one
// that is being typed; it is empty after a space.

export function splitLine(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let isIn = false;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote !== null) {
      if (character === quote) quote = null;
      else if (character === '\\' && quote === '"' && at + 1 < line.length) word += line.charAt((at += 1));
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      isIn = true;
    } else if (/\s/.test(character)) {
      if (isIn) words.push(word);
      word = '';
      isIn = false;
    } else {
      word += character === '\\' && at + 1 < line.length ? line.charAt((at += 1)) : character;
      isIn = true;
    }
  }
  return [...words, word];
}
