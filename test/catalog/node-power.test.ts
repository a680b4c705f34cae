import { awsMachines, findMachine, nodePowerBand, offersFor, powerUnknown } from "../../lib/catalog";
import published from "../../lib/catalog/data/published-node-power.json";

/** Highest server input power of a node with 8 accelerators, kW, that MLPerf Training measured. */
function measured(gpu: string): number {
  const watts = published.rows.filter((row) => row.gpu === gpu).map((row) => row.average_power_watts);
  return (Math.max(...watts) * 8) / 1000;
}

describe("a node's power at full load", () => {
  test.each([
    ["p5.48xlarge", "H100-80-SXM", 0.01],
    ["p6-b200.48xlarge", "B200", 0.02],
  ])("%s is within a hair of the highest measured on a server of its kind", (type, gpu, tolerance) => {
    const power = findMachine("type", type).powerKilowatts ?? 0;
    expect(Math.abs(power / measured(gpu) - 1)).toBeLessThan(tolerance);
  });

  test("every measured node lies in the band", () => {
    for (const row of published.rows) {
      const band = nodePowerBand(findMachine("type", row.gpu === "B200" ? "p6-b200.48xlarge" : "p5.48xlarge"));
      const kilowatts = (row.average_power_watts * 8) / 1000;
      expect(kilowatts).toBeLessThanOrEqual(band?.high ?? 0);
      // the lowest run defines the band's low end, which is rounded
      expect(kilowatts).toBeGreaterThanOrEqual((band?.low ?? 0) * 0.99);
    }
  });

  test("so does Teads' estimate of p4d.24xlarge", () => {
    const band = nodePowerBand(findMachine("type", "p4d.24xlarge"));
    expect(band?.high).toBeGreaterThan(5.2);
    expect(band?.value).toBeCloseTo(4.032, 2);
  });

  test("is the board's rating and the host's share", () => {
    // 1 x 300 W, 4 vCPU x 3.9673 W, 16 GiB x 0.392 W
    expect(findMachine("type", "g5.xlarge").powerKilowatts).toBeCloseTo(0.3 + 0.0159 + 0.0063, 3);
    // no board
    expect(findMachine("type", "m7i.xlarge").powerKilowatts).toBeCloseTo(0.0159 + 0.0063, 3);
    // an eighth of a board of 72 W
    expect(findMachine("type", "g6f.large").powerKilowatts).toBeCloseTo(0.009 + 0.0079 + 0.0031, 3);
  });

  test("is absent where no source gives the board's rating, and the reason names it", () => {
    const unknown = awsMachines().filter((machine) => machine.powerKilowatts === undefined);
    expect(new Set(unknown.map((machine) => machine.accelerator?.name))).toEqual(new Set(["Inferentia1", "Inferentia2", "RTX-PRO-4500", "Trainium1"]));
    expect(powerUnknown(findMachine("type", "trn1.32xlarge"))).toBe("no source gives the rated power of Trainium1, and the request limits power");
    expect(powerUnknown(findMachine("type", "p5.48xlarge"))).toBeUndefined();
    expect(nodePowerBand(findMachine("type", "trn1.32xlarge"))).toBeUndefined();
  });

  test("of an own offer is as given, without a band; not given is not known", () => {
    const own = { name: "n", site: "s", resources: { compute: 1 }, usdPerHour: 1 };
    const machine = (powerKilowatts?: number) => offersFor({ choice: { aws: false, offers: [{ ...own, powerKilowatts }] } }).offers[0]?.machine;
    expect(nodePowerBand(machine(1.4) ?? findMachine("t", "m7i.large"))).toEqual({ value: 1.4, low: 1.4, high: 1.4 });
    expect(powerUnknown(machine() ?? findMachine("t", "m7i.large"))).toContain("powerKilowatts is not given");
  });
});
