import fc from "fast-check";
import { AddressPlan } from "../../lib/high-speed-fabric/address-plan";

const ZONES = [1, 2, 3, 4, 5, 6, 7].map((n) => `use1-az${n}`);

/** First and last address of a block. */
function bounds(cidr: string): [number, number] {
  const [address, prefix] = cidr.split("/") as [string, string];
  const start = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return [start, start + 2 ** (32 - Number(prefix)) - 1];
}

describe("subnets of a fabric", () => {
  const blocks = fc.integer({ min: 16, max: 20 }).chain((prefix) => fc.tuple(fc.constant(prefix), fc.integer({ min: 0, max: 2 ** prefix - 1 })));

  test("lie in the VPC and never overlap, whatever the VPC and the zones", () => {
    fc.assert(
      fc.property(blocks, fc.subarray(ZONES, { minLength: 1 }), ([prefix, index], zones) => {
        const base = index * 2 ** (32 - prefix);
        const cidr = `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".")}/${prefix}`;
        const plan = new AddressPlan("cidrBlock", cidr);
        const vpc = bounds(cidr);
        const cuts = zones.flatMap((zone) => [plan.nodes(zone), plan.controlPlane(zone), plan.gateway(zone)]).map(bounds).sort((a, b) => a[0] - b[0]);
        for (const [start, end] of cuts) expect(start >= vpc[0] && end <= vpc[1]).toBe(true);
        for (let i = 1; i < cuts.length; i++) expect((cuts[i] as [number, number])[0]).toBeGreaterThan((cuts[i - 1] as [number, number])[1]);
      }),
      { numRuns: 200 },
    );
  });

  test("start where AWS lets a block of their size start, and are no smaller than /28", () => {
    const plan = new AddressPlan("cidrBlock", "10.0.16.0/20");
    for (const cidr of ZONES.flatMap((zone) => [plan.nodes(zone), plan.controlPlane(zone), plan.gateway(zone)])) {
      const [start, end] = bounds(cidr);
      expect(start % (end - start + 1)).toBe(0);
      expect(end - start + 1).toBeGreaterThanOrEqual(16);
    }
  });

  test("of a /16 hold 8,192 addresses of nodes and pods in each zone", () => {
    expect(new AddressPlan("cidrBlock", "10.40.0.0/16").nodes("use1-az4")).toBe("10.40.128.0/19");
  });

  test.each([
    ["10.40.0.0/24", /\/16 to a \/20|\/16 to \/20/],
    ["10.40.0.0/8", /\/16 to/],
    ["10.40.1.0/16", /boundary/],
    ["10.400.0.0/16", /octets/],
    ["fd00::/56", /IPv4 block/],
    ["", /IPv4 block/],
  ])("are refused for %p", (cidr, message) => {
    expect(() => new AddressPlan("cidrBlock", cidr)).toThrow(message);
  });

  test("are refused in a zone that has no room, with the way out", () => {
    expect(() => new AddressPlan("cidrBlock", "10.40.0.0/16").nodes("use1-az9")).toThrow(/fromAttributes/);
  });
});
