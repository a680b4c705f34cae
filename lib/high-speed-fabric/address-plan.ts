import { ValidationError, shown } from "../errors";

/** Largest and smallest VPC the plan can cut: below /20 the small subnets get fewer addresses than AWS allows (/28). */
const PREFIX = { largest: 16, smallest: 20 } as const;
/** Zone numbers that fit: a block of an eighth of the VPC each, the first eighth holds the small subnets. */
const ZONES = { first: 1, last: 7 } as const;

/** How a VPC's addresses are cut. Depends on the zone's own number only, so that a new zone moves no subnet. */
export class AddressPlan {
  private readonly base: number;
  private readonly prefix: number;

  /** @param cidrBlock of the VPC, a /16 to /20 on its boundary, e.g. `10.40.0.0/16` */
  constructor(
    private readonly path: string,
    readonly cidrBlock: string,
  ) {
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidrBlock);
    if (!match) throw new ValidationError(path, `must be an IPv4 block such as "10.40.0.0/16", got ${shown(cidrBlock)}`);
    const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
    if ([a, b, c, d].some((octet) => octet > 255)) throw new ValidationError(path, `must have octets of 0 to 255, got ${shown(cidrBlock)}`);
    if (prefix < PREFIX.largest || prefix > PREFIX.smallest) {
      throw new ValidationError(path, `must be a /${PREFIX.largest} to /${PREFIX.smallest}, got ${shown(cidrBlock)}`);
    }
    this.prefix = prefix;
    this.base = ((a * 256 + b) * 256 + c) * 256 + d;
    if (this.base % 2 ** (32 - prefix) !== 0) throw new ValidationError(path, `must start on its boundary, got ${shown(cidrBlock)}; set the host bits to 0`);
  }

  /** Addresses of nodes and pods in a zone: an eighth of the VPC. */
  nodes(zoneId: string): string {
    return this.cut(this.prefix + 3, this.zoneNumber(zoneId));
  }

  /** Addresses of the control plane's interfaces and of endpoints in a zone. */
  controlPlane(zoneId: string): string {
    return this.cut(this.prefix + 8, 8 + this.zoneNumber(zoneId));
  }

  /** Addresses of the NAT gateway in a zone. */
  gateway(zoneId: string): string {
    return this.cut(this.prefix + 8, this.zoneNumber(zoneId));
  }

  private cut(prefix: number, index: number): string {
    const start = this.base + index * 2 ** (32 - prefix);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".")}/${prefix}`;
  }

  private zoneNumber(zoneId: string): number {
    const number = Number(/-az(\d+)$/.exec(zoneId)?.[1]);
    if (number >= ZONES.first && number <= ZONES.last) return number;
    throw new ValidationError(this.path, `has room for zone ids ending in -az${ZONES.first} to -az${ZONES.last}, got ${shown(zoneId)}; bring the subnets by HighSpeedFabric.fromAttributes`);
  }
}
