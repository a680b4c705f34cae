import { checkRequest } from "../../lib/allocator/request-check";

const training = { kind: "training", name: "pretrain", model: "llama-3.1-70b", tokens: 1e12, deadlineDays: 45 };
const inference = { kind: "inference", name: "bot", model: "llama-3.1-8b", requestsPerSecond: 40, inputTokens: 900, outputTokens: 250 };
const good = { region: "us-east-1", workloads: [training, inference] };

const withTraining = (change: object) => ({ ...good, workloads: [{ ...training, ...change }, inference] });

test("a sound request passes unchanged", () => {
  expect(checkRequest(good)).toBe(good);
});

describe("bad input is refused by the path and with the fix", () => {
  const cases: [string, unknown, string][] = [
    ["not an object", [good], 'request: must be an object with "region" and "workloads", got a list'],
    ["null", null, "request: must be an object"],
    ["no workloads", { region: "us-east-1" }, "workloads: is missing"],
    ["an empty list", { ...good, workloads: [] }, "workloads: must have at least 1 entry, got 0"],
    ["an unknown key", { ...good, workload: [] }, 'workload: unknown key "workload"; did you mean "workloads"?'],
    ["an unknown key of a workload", withTraining({ deadlinedays: 4 }), 'workloads[0].deadlinedays: unknown key "deadlinedays"; did you mean "deadlineDays"?'],
    ["an unknown model", withTraining({ model: "llama-3.1-71b" }), 'workloads[0].model: unknown model "llama-3.1-71b"; did you mean "llama-3.1-70b"?'],
    ["a negative number", withTraining({ tokens: -1 }), "workloads[0].tokens: must be above 0, got -1"],
    ["an infinite number", withTraining({ tokens: Infinity }), "workloads[0].tokens: must be a finite number, got Infinity"],
    ["not a number", withTraining({ tokens: NaN }), "workloads[0].tokens: must be a finite number, got NaN"],
    ["a string token", withTraining({ tokens: "${TfToken[TOKEN.3]}" }), "workloads[0].tokens: must be a number, got"],
    ["a number token", withTraining({ tokens: -1.8881545897087626e289 }), "a token; the allocator needs a concrete number at synth"],
    ["an unknown region", { ...good, region: "us-east-9" }, 'region: unknown region "us-east-9"; did you mean "us-east-1"?'],
    ["no region", { workloads: [training] }, "region: is missing; give an AWS region"],
    ["two workloads of one name", withTraining({ name: "bot" }), 'workloads[1].name: must be unique, got "bot" again'],
    ["an unknown kind", withTraining({ kind: "trainin" }), 'workloads[0].kind: must be one of "training"'],
    ["an unknown accelerator", withTraining({ accelerator: "H10" }), 'workloads[0].accelerator: unknown accelerator "H10"; did you mean "H100"?'],
    ["a bad name", withTraining({ name: "a b" }), 'workloads[0].name: must be 1-63 characters of letters, digits and "-", got "a b"'],
    ["an unknown field of an architecture", withTraining({ model: { layerz: 3 } }), "workloads[0].model."],
    ["a model of another type", withTraining({ model: 3 }), "workloads[0].model: must be a name or an object, got 3"],
    ["an unknown type in quotas", { ...good, quotas: { "p5.48xlarg": 3 } }, 'quotas.p5.48xlarg: unknown instance type "p5.48xlarg"; did you mean "p5.48xlarge"?'],
    ["a negative quota", { ...good, quotas: { "p5.48xlarge": -3 } }, "quotas.p5.48xlarge: must be a finite number at least 0, got -3"],
    ["shares that do not sum to 1", { ...good, workloads: [{ kind: "profile", name: "p", requestsPerSecond: 1, buckets: [{ share: 0.5, maxRequestsPerSecond: { H100: 1 } }] }] }, "workloads[0].buckets: shares must sum to 1, got 0.5"],
    ["an empty demand", { ...good, workloads: [{ kind: "resources", name: "p", demand: {} }] }, "workloads[0].demand: must ask for some resource"],
    ["a size that was measured nowhere", { ...good, workloads: [{ kind: "profile", name: "p", requestsPerSecond: 1, buckets: [{ share: 1, maxRequestsPerSecond: {} }] }] }, "workloads[0].buckets[0].maxRequestsPerSecond: must name at least one accelerator or offer, got none"],
    ["a resource with a name of the language", { ...good, workloads: [{ kind: "resources", name: "p", demand: { constructor: 1 } }] }, "workloads[0].demand.constructor: is a name the language keeps for itself"],
    ["a number out of this world", { ...good, workloads: [{ kind: "batch", name: "p", inputGiB: 1e300, gibPerVcpuHour: 1, finishWithinHours: 1 }] }, "workloads[0].inputGiB: must be at most 1000000000000000000, got 1e+300; use a larger unit"],
    ["a number too small for any unit", { ...good, workloads: [{ kind: "resources", name: "p", demand: { vcpu: 1e-300 } }] }, "workloads[0].demand.vcpu: must be 0 or at least 1e-18, got 1e-300; use a smaller unit"],
    ["too few hours", { ...good, workloads: [{ kind: "resources", name: "p", demand: { vcpu: 1 }, hourlyFactors: [1, 1] }] }, "workloads[0].hourlyFactors: must have at least 24 entries, got 2"],
    ["too many hours", { ...good, workloads: [{ kind: "resources", name: "p", demand: { vcpu: 1 }, hourlyFactors: Array(25).fill(1) }] }, "workloads[0].hourlyFactors: must have at most 24 entries, got 25"],
    ["one thing for a list", { ...good, purchaseOptions: "spot" }, 'purchaseOptions: must be a list, got "spot"'],
    ["a training without an amount", { ...good, workloads: [{ ...training, tokens: undefined }] }, "workloads[0].tokens: is missing"],
  ];
  test.each(cases)("%s", (_name, value, message) => {
    expect(() => checkRequest(value)).toThrow(message);
  });
});

describe("an unknown key", () => {
  const said = (change: object) => {
    try {
      checkRequest({ ...good, workloads: [{ ...inference, ...change }] });
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    ["misspelled", { timeToFirstTokenMS: 5 }, "timeToFirstTokenMs"],
    ["cut short", { output: 5 }, "outputTokens"],
    ["of which a word is known", { firstTokenLatencyMs: 5 }, "timeToFirstTokenMs"],
  ])("%s is taken for the nearest one", (_name, change, near) => {
    expect(said(change)).toContain(`did you mean "${near}"?`);
  });

  test("of which a word is in several is taken for each of them", () => {
    expect(said({ max_tokens: 5 })).toContain('did you mean "inputTokens" or "outputTokens"?');
  });

  test("far from all gets the list of those allowed, and the nearest all the same", () => {
    const message = said({ prefixCacheHitRate: 0.4 });
    expect(message).toContain('workloads[0].prefixCacheHitRate: unknown key "prefixCacheHitRate"; allowed are accelerator, acceleratorCount, ');
    expect(message).toContain("requestsPerSecond");
    expect(message).toMatch(/\(the nearest, though far, is "\w+"\)$/);
    expect(message).not.toContain("did you mean");
  });
});

describe("what an object lacks is told in one go, each key with its meaning, unit and range", () => {
  const one = (workload: object) => ({ region: "us-east-1", workloads: [workload] });

  test("all keys of a stream", () => {
    expect(() => checkRequest(one({ kind: "streaming", name: "s" }))).toThrow(
      "workloads[0].eventsPerSecond: is missing, and so are eventKilobytes and eventsPerSecondPerVcpu; give eventsPerSecond: events that arrive in a second, all partitions together (a number above 0); eventKilobytes: mean size of an event, kB (1,000 bytes) (a number above 0); eventsPerSecondPerVcpu: ",
    );
  });

  test("the one that is left, without a list", () => {
    expect(() => checkRequest(one({ kind: "inference", name: "i", model: "llama-3.1-8b", inputTokens: 10 }))).toThrow("workloads[0].outputTokens: is missing; give mean answer length, tokens (a number of at least 1)");
  });

  test("a recommender's mode as a choice", () => {
    expect(() => checkRequest(one({ kind: "recommender", name: "r" }))).toThrow('mode: what it does: `training` needs `samples` and `deadlineDays`, `serving` needs `samplesPerSecond` (one of "training", "serving")');
  });

  test("of a workload without a kind only the kind, since the rest depends on it", () => {
    expect(() => checkRequest(one({ name: "x" }))).toThrow(/^workloads\[0\]\.kind: is missing; give one of "training", [^;]*$/);
  });

  test("amount and deadline of a training, which no schema knows to be needed", () => {
    expect(() => checkRequest(one({ kind: "training", name: "t", model: "llama-3.1-8b" }))).toThrow("workloads[0].tokens: is missing, and so is deadlineDays; give tokens: the number of tokens to train on; deadlineDays: days until it must be through");
  });

  test("keys of another object are not counted in", () => {
    const workloads = [{ kind: "batch", name: "b", inputGiB: 1, gibPerVcpuHour: 1 }, { kind: "streaming", name: "s" }];
    expect(() => checkRequest({ region: "us-east-1", workloads })).toThrow(/^workloads\[0\]\.finishWithinHours: is missing; give window in which one run must be through, hours \(a number above 0\)$/);
  });

  test("every key that a workload must have says what it means", () => {
    const kinds = ["training", "inference", "profile", "resources", "streaming", "batch", "recommender"];
    for (const kind of kinds) {
      const message = messageOf(() => checkRequest(one({ kind })));
      const [keys, meanings = ""] = message.split("; give ");
      const named = keys?.match(/[A-Za-z]+(?= is missing|,| and |$)/g)?.filter((key) => !["missing", "are"].includes(key)) ?? [];
      expect(named.length).toBeGreaterThan(0);
      for (const key of named) expect(meanings).toMatch(new RegExp(`(^|; )${key}: .{10,}`));
    }
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^[^:]*\.(?=[A-Za-z]+: is missing)/, "").replace(": is missing", " is missing") : "";
  }
  return "";
}

test("an estimate of a fixed layout needs neither tokens nor a deadline, an allocation does", () => {
  const fixed = { ...good, workloads: [{ kind: "training", name: "p", model: "llama-3.1-8b", accelerator: "H100", acceleratorCount: 8 }] };
  expect(checkRequest(fixed, "estimate")).toBe(fixed);
  expect(() => checkRequest(fixed, "size")).toThrow("workloads[0].tokens: is missing");
});
