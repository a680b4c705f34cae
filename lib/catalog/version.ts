import { createHash } from "node:crypto";
import stored from "./data/version.json";

/** Version of any data: the first 12 hexadecimal digits of the SHA-256 of its JSON. */
export function versionOf(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 12);
}

/**
 * Version of the built-in catalog, recorded in every plan: `versionOf` the data files by name. It is stored beside
 * them, for hashing at every start would cost more than reading them; a test holds the two together, and
 * scripts/refresh-catalog.ts writes it after any change.
 */
export const catalogVersion: string = stored.version;
