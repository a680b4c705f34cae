/** Any number of characters, delimiters included. */
export const MANY = Symbol("many");
/** Exactly one character. */
export const ONE = Symbol("one");

/** A pattern: wildcards, and text that is meant literally. */
export type PatternPart = string | typeof MANY | typeof ONE;

/** `*` and `?` of a text become wildcards. */
export function wildcards(text: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let literal = "";
  const flush = () => {
    if (literal) parts.push(literal);
    literal = "";
  };
  for (const char of text) {
    if (char !== "*" && char !== "?") {
      literal += char;
      continue;
    }
    flush();
    parts.push(char === "*" ? MANY : ONE);
  }
  flush();
  return parts;
}

/** Whether `text` is of the pattern; case counts. Time is at most pattern length times text length. */
export function matchesPattern(pattern: readonly PatternPart[], text: string): boolean {
  // one entry per character of the pattern, so that the walk below can step by one
  const units = pattern.flatMap((part): PatternPart[] => (typeof part === "string" ? [...part] : [part]));
  const chars = [...text];
  let unit = 0;
  let char = 0;
  let lastMany = -1;
  let resumeAt = 0;
  while (char < chars.length) {
    if (unit < units.length && units[unit] === MANY) {
      lastMany = unit++;
      resumeAt = char;
    } else if (unit < units.length && (units[unit] === ONE || units[unit] === chars[char])) {
      unit++;
      char++;
    } else if (lastMany >= 0) {
      unit = lastMany + 1;
      char = ++resumeAt;
    } else {
      return false;
    }
  }
  while (unit < units.length && units[unit] === MANY) unit++;
  return unit === units.length;
}

/** `matchesPattern` with the wildcards of a text. */
export function matchesGlob(pattern: string, text: string): boolean {
  return matchesPattern(wildcards(pattern), text);
}
