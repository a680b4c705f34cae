/** An address as its bits: 32 of IPv4, 128 of IPv6. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** All addresses that share the first `prefix` bits. */
export interface AddressRange extends Address {
  readonly prefix: number;
}

/** @returns undefined for what is no address */
export function parseAddress(text: string): Address | undefined {
  return text.includes(":") ? version6(text) : version4(text);
}

/** An address, or a range in CIDR form; one address is a range of itself. */
export function parseRange(text: string): AddressRange | undefined {
  const [start, prefix, ...rest] = text.trim().split("/");
  const address = parseAddress(start ?? "");
  if (!address || rest.length > 0) return undefined;
  if (prefix === undefined) return { ...address, prefix: address.bits };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > address.bits) return undefined;
  return { ...address, prefix: Number(prefix) };
}

export function inRange(address: Address, range: AddressRange): boolean {
  const free = BigInt(range.bits - range.prefix);
  return address.bits === range.bits && address.value >> free === range.value >> free;
}

function version4(text: string): Address | undefined {
  const parts = text.trim().split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function version6(text: string): Address | undefined {
  const halves = text.trim().split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groups);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => 0n), ...(tail ?? [])];
  return { bits: 128, value: all.reduce((sum, group) => sum * 65536n + group, 0n) };
}

function groups(text: string): bigint[] | undefined {
  if (text === "") return [];
  const result: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const embedded = index === parts.length - 1 && part.includes(".") ? version4(part) : undefined;
    if (embedded) result.push(embedded.value >> 16n, embedded.value & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) result.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return result;
}
