import { accelerators, awsMachines, findAccelerator, referenceMachines } from "../../lib/catalog";
import { ValidationError } from "../../lib/errors";

describe("accelerators", () => {
  test("are found by the name that requests use", () => {
    expect(findAccelerator("accelerator", "H100")).toMatchObject({ memoryGiB: 80, memoryBandwidthGBps: 3350, scaleUpDomain: 8 });
    expect(findAccelerator("accelerator", "H100").peakTeraflopsDense.bf16).toBe(989);
  });

  test("have dense peaks: FP8 is at most twice BF16, FP4 at most 6.3 times (GB300's FP4 is 6 times)", () => {
    for (const { peakTeraflopsDense: peak } of accelerators()) {
      if (peak.bf16 && peak.fp8) expect(peak.fp8 / peak.bf16).toBeLessThanOrEqual(2.03);
      if (peak.bf16 && peak.fp4) expect(peak.fp4 / peak.bf16).toBeLessThanOrEqual(6.3);
    }
  });

  test("an unknown name is refused at its path with the nearest known one", () => {
    const attempt = () => findAccelerator("workloads[0].accelerator", "A100-88");
    expect(attempt).toThrow(ValidationError);
    expect(attempt).toThrow('workloads[0].accelerator: unknown accelerator "A100-88"; did you mean "A100-80"?');
  });

  test("a name that every object has is not known", () => {
    expect(() => findAccelerator("accelerator", "constructor")).toThrow(ValidationError);
  });

  test("all stand on a machine, of AWS or reference", () => {
    const carried = new Set([...awsMachines(), ...referenceMachines()].map((machine) => machine.accelerator?.name));
    expect(accelerators().map((a) => a.name).filter((name) => !carried.has(name))).toEqual([]);
  });

  test("cannot be changed from outside", () => {
    expect(Object.isFrozen(accelerators())).toBe(true);
    expect(Object.isFrozen(findAccelerator("a", "B200").peakTeraflopsDense)).toBe(true);
  });
});
