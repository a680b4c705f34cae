import { type EfaPurpose, efaLayout, instanceFacts } from "../../lib/catalog";

const purposes: EfaPurpose[] = ["ip-optimized", "bandwidth-optimized"];
const efaTypes = instanceFacts().filter((facts) => facts.maxEfaInterfaces > 0).map((facts) => facts.instanceType);

describe("an EFA layout", () => {
  test.each([
    ["p5.48xlarge", "ip-optimized", 33, 32, 1],
    ["p5.48xlarge", "bandwidth-optimized", 40, 32, 8],
    ["p5en.48xlarge", "bandwidth-optimized", 24, 16, 8],
    ["p6-b200.48xlarge", "ip-optimized", 9, 8, 1],
    ["p6-b300.48xlarge", "ip-optimized", 17, 16, 1],
    ["p6-b300.48xlarge", "bandwidth-optimized", 33, 16, 17],
    ["p4d.24xlarge", "ip-optimized", 5, 4, 1],
    ["trn2.48xlarge", "ip-optimized", 17, 16, 1],
    ["g6.12xlarge", "ip-optimized", 2, 1, 1],
  ] as const)("of %s, %s, has %d interfaces, %d of them EFA, and %d addresses", (type, purpose, interfaces, efa, addresses) => {
    const layout = efaLayout(type, purpose);
    expect(layout.interfaces).toHaveLength(interfaces);
    expect(layout.interfaces.filter((one) => one.interfaceType === "efa-only")).toHaveLength(efa);
    expect(layout.ipAddresses).toBe(addresses);
  });

  test("of a type with one card is an interface at device 0 and an EFA at device 1", () => {
    expect(efaLayout("g5.48xlarge")).toMatchObject({
      origin: "rule",
      interfaces: [
        { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
        { networkCardIndex: 0, deviceIndex: 1, interfaceType: "efa-only" },
      ],
    });
  });

  test("of a type without a documented one follows the general rule, which gives those that AWS documents", () => {
    expect(efaLayout("trn2u.48xlarge").interfaces).toEqual(efaLayout("trn2.48xlarge").interfaces);
    expect(efaLayout("trn2u.48xlarge")).toMatchObject({ origin: "rule", note: expect.stringContaining("verify") as string });
  });

  test("leaves card 0 of p6-b300 without an EFA", () => {
    for (const purpose of purposes) {
      const onCardZero = efaLayout("p6-b300.48xlarge", purpose).interfaces.filter((one) => one.networkCardIndex === 0);
      expect(onCardZero.map((one) => one.interfaceType)).toEqual(["interface"]);
    }
  });

  test.each(efaTypes.flatMap((type) => purposes.map((purpose) => [type, purpose] as const)))(
    "of %s, %s, starts with the primary interface, uses no place twice and no more than the type has",
    (type, purpose) => {
      const { interfaces } = efaLayout(type, purpose);
      const facts = instanceFacts().find((one) => one.instanceType === type);
      expect(interfaces[0]).toEqual({ networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" });
      const places = interfaces.map((one) => `${one.networkCardIndex}/${one.deviceIndex}`);
      expect(new Set(places).size).toBe(places.length);
      const efa = interfaces.filter((one) => one.interfaceType === "efa-only");
      expect(efa.length).toBeGreaterThan(0);
      expect(efa.length).toBeLessThanOrEqual(facts?.maxEfaInterfaces ?? 0);
      // one EFA on a card at most
      expect(new Set(efa.map((one) => one.networkCardIndex)).size).toBe(efa.length);
      const highestCard = Math.max(...interfaces.map((one) => one.networkCardIndex));
      if (facts?.networkCards) expect(highestCard).toBeLessThan(facts.networkCards);
    },
  );

  test("of a type without EFA, or an unknown one, is refused at the caller's path", () => {
    expect(() => efaLayout("g5.xlarge", "ip-optimized", "pools[0]")).toThrow("pools[0]: has no Elastic Fabric Adapter");
    expect(() => efaLayout("p5.48xlarg", "ip-optimized", "pools[0]")).toThrow('did you mean "p5.48xlarge"?');
  });
});
