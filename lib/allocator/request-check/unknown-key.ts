import { distance } from "fastest-levenshtein";
import { nearest, shown } from "../../errors";

/** Of the longer name, how many letters may differ for two names to be taken as one misspelled. */
const MISSPELLED = 0.4;
/** Words shorter than this (of, per, ms) are in too many names to join two. */
const TELLING_WORD = 4;
/** Of no name a request may have are more letters compared. */
const LONGEST = 200;

/** What is wrong with a key nobody knows: the nearest known one, and where that is far, all that are allowed. */
export function unknownKey(key: string, known: readonly string[]): string {
  const nearestByLetters = nearest(key, known);
  if (nearestByLetters === undefined) return `unknown key ${shown(key)}; none is allowed here`;
  const near = isMisspelled(key, nearestByLetters) ? [nearestByLetters] : ofMostSharedWords(key, known);
  if (near.length > 0) return `unknown key ${shown(key)}; did you mean ${near.map((name) => `"${name}"`).join(" or ")}?`;
  return `unknown key ${shown(key)}; allowed are ${[...known].sort().join(", ")} (the nearest, though far, is "${nearestByLetters}")`;
}

/** Whether few letters differ, or one is in the other. */
function isMisspelled(key: string, known: string): boolean {
  const [a, b] = [key.slice(0, LONGEST).toLowerCase(), known.toLowerCase()];
  if (distance(a, b) <= MISSPELLED * Math.max(a.length, b.length)) return true;
  return a.length >= TELLING_WORD && (a.includes(b) || b.includes(a));
}

/** The known names with the most letters in words that are in the key, too. */
function ofMostSharedWords(key: string, known: readonly string[]): readonly string[] {
  const asked = new Set(wordsOf(key));
  const shared = (name: string) => wordsOf(name).reduce((sum, word) => sum + (asked.has(word) ? word.length : 0), 0);
  const most = Math.max(...known.map(shared));
  return most > 0 ? known.filter((name) => shared(name) === most).sort() : [];
}

/** The telling words of a name in camel case, or joined by other signs. */
function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, LONGEST)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length >= TELLING_WORD);
}
