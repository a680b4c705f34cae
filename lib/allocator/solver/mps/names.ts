/** Longest name that every reader takes. */
const LONGEST = 60;

/**
 * Names that every MPS reader takes as they are: letters, digits, `_` and `.`, a letter first, all different, none that
 * a reader takes for a keyword or a number. Which name becomes which depends on the names and their order alone.
 */
export function mpsNames(names: readonly string[], taken: readonly string[] = []): string[] {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  return names.map((name) => {
    const plain = plainName(name);
    let result = plain;
    // readers differ in whether they tell upper from lower case
    for (let n = 2; used.has(result.toLowerCase()); n++) result = `${plain.slice(0, LONGEST - 8)}_${n}`;
    used.add(result.toLowerCase());
    return result;
  });
}

function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_.]/g, "_").slice(0, LONGEST);
  // a leading letter of our own where there is none, and where a reader might see a number such as `e5` or `inf`
  return /^[A-Za-z]/.test(plain) && !/^(e\d*|inf(inity)?|nan|free|marker|rhs|bnd|rng|obj|ranges|bounds|rows|columns|endata|constant)$/i.test(plain) ? plain : `n_${plain}`.slice(0, LONGEST);
}
