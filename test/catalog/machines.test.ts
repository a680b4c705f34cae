import { nearest } from "../../lib/errors";
import { awsMachines, findInstanceFacts, findMachine, instanceFacts, referenceMachines, unverifiedInstanceFacts } from "../../lib/catalog";
import instances from "../../lib/catalog/data/aws-instances.json";
import { allocatableMemoryMiB, allocatableVcpu } from "../../scripts/refresh-catalog/allocatable";

describe("AWS machines", () => {
  test("are read by the columns of the data file", () => {
    expect(Object.keys(findInstanceFacts("type", "p5.48xlarge"))).toEqual(instances.columns);
  });

  test("are 240 types, 86 of them accelerated", () => {
    expect(awsMachines()).toHaveLength(240);
    expect(instanceFacts().filter((facts) => facts.accelerator !== null)).toHaveLength(86);
  });

  test("carry what pods can use, not the nominal figures", () => {
    const { resources } = findMachine("type", "p5.48xlarge");
    expect(resources).toEqual({ gpu: 8, vcpu: 191.45, memoryGiB: 1_938_410 / 1024, networkGbps: 3200, nvmeGB: 30_400, pods: 100 });
    for (const machine of awsMachines()) {
      const facts = findInstanceFacts("type", machine.name);
      expect(machine.resources.vcpu).toBeLessThan(facts.vcpu);
      expect(machine.resources.memoryGiB).toBeLessThan(facts.memoryGiB);
    }
  });

  test("count accelerators of any maker", () => {
    expect(findMachine("type", "trn1.32xlarge")).toMatchObject({ accelerators: 16, accelerator: { name: "Trainium1" }, resources: { gpu: 16 } });
    expect(findMachine("type", "inf2.48xlarge")).toMatchObject({ accelerators: 12, accelerator: { name: "Inferentia2" } });
    expect(findMachine("type", "g4ad.16xlarge")).toMatchObject({ accelerators: 4, accelerator: { name: "V520" } });
    expect(findMachine("type", "dl2q.24xlarge")).toMatchObject({ accelerators: 8, accelerator: { name: "AI100" } });
  });

  test.each([
    ["p4d.24xlarge", "A100-40", 40],
    ["p4de.24xlarge", "A100-80", 80],
    ["p3dn.24xlarge", "V100-32", 32],
    ["p5en.48xlarge", "H200", 141],
    ["g5.xlarge", "A10G", 22.3515625],
    ["p6e-gb200.36xlarge", "GB200", 185],
  ])("%s has %s with %d GiB usable", (type, accelerator, usable) => {
    const machine = findMachine("type", type);
    expect(machine.accelerator?.name).toBe(accelerator);
    expect(machine.acceleratorMemoryGiB).toBeCloseTo(usable, 6);
  });

  test("a fraction of an accelerator counts as a fraction of a gpu and as no accelerator", () => {
    const machine = findMachine("type", "g6f.large");
    expect(machine.resources.gpu).toBe(0.125);
    expect(machine.accelerators).toBe(0);
    expect(machine.accelerator).toBeUndefined();
  });

  test("what has no accelerator or disk lists none", () => {
    expect(Object.keys(findMachine("type", "m7i.xlarge").resources).sort()).toEqual(["memoryGiB", "networkGbps", "pods", "vcpu"]);
  });

  test("Graviton, T4G and GB200 nodes are arm64, the others amd64", () => {
    expect(findMachine("type", "m8g.xlarge").architecture).toBe("arm64");
    expect(findMachine("type", "g5g.xlarge").architecture).toBe("arm64");
    expect(findMachine("type", "p6e-gb200.36xlarge").architecture).toBe("arm64");
    expect(findMachine("type", "p5.48xlarge").architecture).toBe("amd64");
  });

  test("an unknown type is refused with the nearest", () => {
    expect(() => findMachine("type", "p5.49xlarge")).toThrow('type: unknown instance type "p5.49xlarge"; did you mean "p5.48xlarge"?');
  });

  test("a name that only lacks its end is taken for one that begins so", () => {
    expect(nearest("A100", ["AI100", "A10G", "A100-80", "H100"])).toBe("A100-80");
    expect(nearest("version", ["region", "schemaVersion", "sites"])).toBe("schemaVersion");
    expect(nearest("p5", ["m5.large", "p5.48xlarge", "g5.2xlarge"])).toBe("p5.48xlarge");
  });

  test("follow the rule of kubelet and hypervisor in every row that a source states", () => {
    for (const facts of instanceFacts().filter((f) => !(f.instanceType in unverifiedInstanceFacts))) {
      expect(allocatableVcpu(facts.vcpu)).toBeCloseTo(facts.allocatableVcpu, 9);
      expect(allocatableMemoryMiB(facts.memoryGiB * 1024, facts.maxPods, facts.architecture)).toBe(facts.allocatableMemoryMiB);
    }
  });

  test("the three types that no source states in full are marked", () => {
    expect(Object.keys(unverifiedInstanceFacts).sort()).toEqual(["p6e-gb200.36xlarge", "trn2.3xlarge", "trn2u.48xlarge"]);
  });
});

describe("reference machines", () => {
  test("stand for the accelerators that no AWS type carries, and say nothing that no source gives", () => {
    expect(referenceMachines().map((m) => [m.name, m.accelerator?.name, m.accelerators])).toEqual([
      ["reference-GB300", "GB300", 4],
      ["reference-V100-16", "V100-16", 8],
    ]);
    for (const machine of referenceMachines()) {
      expect(machine.origin).toBe("reference");
      expect(machine.networkGbps).toBeUndefined();
      expect(machine.powerKilowatts).toBeUndefined();
    }
  });
});
