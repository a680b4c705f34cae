/** What a condition key holds: one value or several. */
export type ContextValue = string | readonly string[];

/** Condition keys of a request, as a caller gives them. Names are compared without case. */
export type ContextValues = Readonly<Record<string, ContextValue>>;

/**
 * The request context that policies are evaluated in.
 *
 * Names of keys ignore case, also those of tags (`aws:ResourceTag/Project` is `aws:resourcetag/project`); values keep theirs.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export class RequestContext {
  private readonly values = new Map<string, readonly string[]>();

  /** @param layers later ones win over earlier ones */
  constructor(...layers: readonly ContextValues[]) {
    for (const layer of layers) {
      for (const [key, value] of Object.entries(layer)) {
        this.values.set(key.toLowerCase(), typeof value === "string" ? [value] : [...value]);
      }
    }
  }

  /** The values of a key; absent when the request does not carry it. A key with an empty list counts as absent. */
  get(key: string): readonly string[] | undefined {
    const found = this.values.get(key.toLowerCase());
    return found && found.length > 0 ? found : undefined;
  }

  /** The value of a key that has exactly one: keys with several cannot be policy variables. */
  single(key: string): string | undefined {
    const found = this.get(key);
    return found?.length === 1 ? found[0] : undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** Whether a key with this beginning is in the request. */
  hasAny(prefix: string): boolean {
    const start = prefix.toLowerCase();
    return [...this.values].some(([key, values]) => key.startsWith(start) && values.length > 0);
  }
}
