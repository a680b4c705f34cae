import { capacityBlockDurations, capacityBlockTerms, checkCapacityBlock, PurchaseOption, purchaseRefusal, waysToBuy } from "../../lib/catalog";

describe("a purchase option", () => {
  test.each(["on-demand", "spot", "capacity-reservation", "capacity-block-1d", "capacity-block-182d", "savings-plan-1y", "savings-plan-3y"])(
    "%s is found by its name",
    (name) => expect(PurchaseOption.of(name).name).toBe(name),
  );

  test("says whether AWS may take the node back and whether capacity is promised", () => {
    expect(PurchaseOption.SPOT).toMatchObject({ interruptible: true, guaranteed: false });
    expect(PurchaseOption.ON_DEMAND).toMatchObject({ interruptible: false, guaranteed: false, committedDays: 0 });
    expect(PurchaseOption.CAPACITY_RESERVATION).toMatchObject({ interruptible: false, guaranteed: true });
    expect(PurchaseOption.capacityBlock(14)).toMatchObject({ guaranteed: true, committedDays: 14, isCapacityBlock: true });
    expect(PurchaseOption.savingsPlan(3)).toMatchObject({ guaranteed: false, committedDays: 1095, isCapacityBlock: false });
  });

  test("says what is paid while it runs and no longer: a commitment and a reservation are paid whether used or not", () => {
    for (const option of [PurchaseOption.ON_DEMAND, PurchaseOption.SPOT]) expect(option.paidWhileRunning).toBe(true);
    for (const option of [PurchaseOption.CAPACITY_RESERVATION, PurchaseOption.capacityBlock(14), PurchaseOption.savingsPlan(1)]) expect(option.paidWhileRunning).toBe(false);
  });

  test("of an unknown name is refused with the nearest", () => {
    expect(() => PurchaseOption.of("on-demnd")).toThrow('did you mean "on-demand"?');
    expect(() => PurchaseOption.savingsPlan(2)).toThrow("must be 1 or 3, got 2");
  });
});

describe("a capacity block", () => {
  test("lasts 1 to 14 days or a multiple of 7 up to 182", () => {
    const days = capacityBlockDurations();
    expect(days).toHaveLength(14 + 24);
    for (const good of [1, 14, 21, 182]) expect(days).toContain(good);
    for (const bad of [0, 15, 20, 183, 189]) {
      expect(days).not.toContain(bad);
      expect(() => PurchaseOption.capacityBlock(bad)).toThrow(`got ${bad}`);
    }
  });

  test("has up to 64 nodes of a plain type, whole UltraServers of others", () => {
    expect(capacityBlockTerms("t", "p5.48xlarge")).toMatchObject({ nodesInAllBlocks: 256, leadWeeks: 8, terminationMinutes: 30, established: true });
    expect(capacityBlockTerms("t", "p5.48xlarge").nodes.at(-1)).toBe(64);
    expect(capacityBlockTerms("t", "p6e-gb200.36xlarge")).toMatchObject({ nodes: [9, 18], terminationMinutes: 60 });
  });

  test("of a type where it is not established is sold as far as is known, and marked", () => {
    expect(capacityBlockTerms("t", "p5.4xlarge").established).toBe(false);
  });

  test("is not sold of G, Inferentia and general-purpose types", () => {
    for (const type of ["g6.xlarge", "inf2.xlarge", "m7i.large"]) {
      expect(purchaseRefusal(type, PurchaseOption.capacityBlock(7))).toContain("not sold in capacity blocks");
      expect(() => capacityBlockTerms("pools[0]", type)).toThrow("pools[0]: ");
    }
    expect(purchaseRefusal("p5.48xlarge", PurchaseOption.capacityBlock(7))).toBeUndefined();
    expect(purchaseRefusal("g6.xlarge", PurchaseOption.ON_DEMAND)).toBeUndefined();
  });

  test("of a size or duration that is not on sale is refused", () => {
    expect(() => checkCapacityBlock("block", "p5.48xlarge", 64, 28)).not.toThrow();
    expect(() => checkCapacityBlock("block", "p5.48xlarge", 65, 28)).toThrow("block.nodes: a block of p5.48xlarge has 1 to 64 nodes, got 65");
    expect(() => checkCapacityBlock("block", "p6e-gb200.36xlarge", 10, 28)).toThrow("has 9 or 18 nodes, got 10");
    expect(() => checkCapacityBlock("block", "p5.48xlarge", 4, 20)).toThrow("block.days: ");
  });
});

describe("the ways to buy a type", () => {
  const ways = (type: string) => waysToBuy(type).map((way) => way.name + (way.priced ? "" : "*"));

  test("leave out on demand where no region has such a price", () => {
    expect(ways("p5e.48xlarge")).toEqual(["spot", "capacity-block*"]);
    expect(ways("p6e-gb200.36xlarge")).toEqual(["capacity-block*"]);
  });

  test("leave out blocks where AWS does not list the type", () => {
    expect(ways("g6.xlarge")).toEqual(["on-demand", "spot", "capacity-reservation", "savings-plan*"]);
    expect(ways("p4d.24xlarge")).toContain("capacity-block*");
  });
});
