import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import type { AllocationRequest } from "../lib/allocator";
import { generateFeatures } from "./contract-requests/features";
import { generate } from "./contract-requests/generate";
import { aidc, hasSciPy, oracle, ROOT, sameProgram } from "./contract-requests/processes";
import { LAWS, type PlanSeen } from "./contract-requests/laws";
import { withChanges } from "../lib/allocator/infeasible/changes";
import { permuted, Random } from "./contract-requests/random";
import { serve, type Sized } from "./contract-requests/serve";

const NO_SCIPY = 77;
const SIZE_SECONDS = 120;
const ORACLE_SECONDS = 300;
const DEFAULT_GAP = 0.001;
const COMMAND_EVERY = 10;

interface Verdict {
  readonly verdict: "agree" | "disagree" | "not comparable";
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

interface Case {
  readonly name: string;
  readonly request: AllocationRequest;
  readonly seed: number;
}

/**
 * Grades `aidc size` against an independent reading of the contract (oracles/contract_oracle.py).
 *
 *     npm run bench -- contract-oracle [N] [SEED]     N random requests
 *     npm run bench -- contract-oracle FILE...        these requests
 */
export async function run(args: readonly string[]): Promise<void> {
  if (args[0] === "--serve") return serve();
  if (!hasSciPy()) {
    console.log("contract-oracle: skipped, Python 3 with SciPy is not on this machine");
    process.exitCode = NO_SCIPY;
    return;
  }
  const files = args.filter((arg) => arg.endsWith(".json"));
  const [count, seed] = [Number(args[0] ?? 100), Number(args[1] ?? 1)];
  const cases = files.length > 0 ? files.map(fileCase) : [...fixedCases(), ...randomCases(count, seed)];
  const grading = new Grading();
  for (const one of cases) await grading.grade(one);
  grading.end();
}

function fileCase(file: string): Case {
  return { name: file, request: JSON.parse(readFileSync(file, "utf8")) as Case["request"], seed: 1 };
}

function fixedCases(): Case[] {
  const folder = join(ROOT, "bench", "data", "contract-requests");
  return readdirSync(folder).filter((f) => f.endsWith(".json")).sort().map((f) => fileCase(join(folder, f)));
}

function randomCases(count: number, seed: number): Case[] {
  return Array.from({ length: count }, (_, i) => {
    const own = seed * 1_000_003 + i;
    const { shape, request } = (i % 2 === 0 ? generate : generateFeatures)(new Random(own));
    return { name: `${shape} #${own}`, request, seed: own };
  });
}

class Grading {
  private readonly folder = mkdtempSync(join(tmpdir(), "contract-oracle-"));
  private readonly size = sameProgram("--serve");
  private readonly oracle = oracle();
  private readonly valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(join(ROOT, "schema", "plan.json"), "utf8")) as object);
  private readonly tally = { agree: 0, disagree: 0, "not comparable": 0 };
  private readonly times: number[] = [];
  private slowest = { milliseconds: 0, name: "" };

  async grade(one: Case): Promise<void> {
    const sized = (await this.size.ask(one.request, SIZE_SECONDS)) as Sized | undefined;
    if (sized === undefined) return this.say(one, "disagree", [`time: no answer within ${SIZE_SECONDS} s`]);
    if (sized.fault !== undefined) return this.say(one, "disagree", [`fault: ${sized.fault}`]);
    if (sized.error !== undefined) return this.say(one, "disagree", [`refused: ${sized.error.path}: ${sized.error.message}`]);
    this.times.push(sized.milliseconds);
    if (sized.milliseconds > this.slowest.milliseconds) this.slowest = { milliseconds: sized.milliseconds, name: one.name };
    const problems = [
      ...this.schemaProblems(sized.plan),
      ...(await this.orderProblems(one, sized)),
      ...(await this.lawProblems(one, sized)),
      ...(await this.cureProblems(one, sized)),
      ...(await this.inForceProblems(one, sized)),
      ...this.commandProblems(one, sized),
    ];
    const message = { id: one.name, request: one.request, plan: sized.plan, mps: sized.mps, catalog: this.catalog() };
    const verdict = (await this.oracle.ask(message, ORACLE_SECONDS)) as Verdict | undefined;
    if (verdict === undefined) return this.say(one, problems.length > 0 ? "disagree" : "not comparable", [...problems, "the oracle gave no answer in time"]);
    const all = [...problems, ...verdict.problems];
    this.say(one, all.length > 0 ? "disagree" : verdict.verdict, [...all, ...verdict.notes.map((note) => `note: ${note}`)]);
  }

  end(): void {
    this.size.stop();
    this.oracle.stop();
    const { agree, disagree, "not comparable": none } = this.tally;
    const sorted = [...this.times].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    console.log(`times: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${this.slowest.milliseconds} ms (${this.slowest.name})`);
    console.log(`${agree + disagree + none} requests, ${agree} agree, ${disagree} disagree, ${none} not comparable`);
    if (disagree > 0) process.exitCode = 1;
  }

  private schemaProblems(plan: unknown): string[] {
    if (this.valid(plan)) return [];
    return (this.valid.errors ?? []).map((error) => `schema: ${error.instancePath} ${error.message}`);
  }

  private async orderProblems(one: Case, sized: Sized): Promise<string[]> {
    const turned = permuted(new Random(one.seed ^ 0x5bd1e995), one.request) as Case["request"];
    const other = (await this.size.ask(turned, SIZE_SECONDS)) as Sized | undefined;
    if (other?.text === sized.text) return [];
    if (other?.plan !== undefined && byName(one.request, sized.plan) === byName(turned, other.plan)) return this.indexesOnly(sized);
    return [`order: permuting lists and keys changes the document${difference(sized.text, other?.text)}`];
  }

  private async lawProblems(one: Case, sized: Sized): Promise<string[]> {
    const law = LAWS[one.seed % LAWS.length];
    const changed = law?.change(one.request);
    if (!law || !changed) return [];
    const after = (await this.size.ask(changed, SIZE_SECONDS)) as Sized | undefined;
    if (after?.plan === undefined) return [`law: ${law.name}: no plan (${after?.error?.message ?? after?.fault ?? "no answer in time"})`];
    const broken = law.broken(sized.plan as PlanSeen, after.plan as PlanSeen, one.request.gapLimit ?? DEFAULT_GAP);
    return broken === undefined ? [] : [`law: ${law.name} ${broken}`];
  }

  /** Every cure makes the request feasible, by the allocator's own word. */
  private async cureProblems(one: Case, sized: Sized): Promise<string[]> {
    const problems: string[] = [];
    for (const { changes } of (sized.plan as PlanSeen).cures ?? []) {
      const cured = (await this.size.ask(withChanges(one.request, changes), SIZE_SECONDS)) as Sized | undefined;
      const status = (cured?.plan as PlanSeen | undefined)?.status ?? cured?.error?.message ?? cured?.fault ?? "no answer in time";
      if (status !== "optimal" && status !== "feasible") problems.push(`cure: ${JSON.stringify(changes).slice(0, 300)} leads to: ${status}`);
    }
    return problems;
  }

  /** With its own plan in force nothing is solved: the plan comes back, a mark on it included. */
  private async inForceProblems(one: Case, sized: Sized): Promise<string[]> {
    const plan = sized.plan as PlanSeen;
    if (plan.status === "infeasible") return [];
    const marked = { ...plan, notes: ["a mark that no solving would make"] };
    const again = (await this.size.ask({ request: one.request, previousPlan: marked }, SIZE_SECONDS)) as Sized | undefined;
    return again?.text === JSON.stringify(marked) ? [] : ["plan in force: the same request was solved again"];
  }

  /** One case in so many through the command itself: the same document, and the exit code of its status. */
  private commandProblems(one: Case, sized: Sized): string[] {
    if (one.seed % COMMAND_EVERY !== 0) return [];
    const file = join(this.folder, "request.json");
    writeFileSync(file, JSON.stringify(one.request));
    const run = aidc("size", file, "--json");
    const due = (sized.plan as PlanSeen).status === "infeasible" ? 1 : 0;
    const problems = run.code === due ? [] : [`command: exit code ${run.code}, expected ${due}`];
    if (JSON.stringify(JSON.parse(run.output)) !== sized.text) problems.push("command: another document than in process");
    return problems;
  }

  /** Paths with indexes cannot but follow the order of the lists; an infeasible plan is made of such paths. */
  private indexesOnly(sized: Sized): string[] {
    if ((sized.plan as { status: string }).status === "infeasible") return [];
    return ["order: a feasible plan names things by their index in the request"];
  }

  /** All regions, made when first needed; the oracle reads it once. */
  private catalog(): string {
    this.catalogFile ??= this.writeCatalog();
    return this.catalogFile;
  }

  private catalogFile?: string;

  private writeCatalog(): string {
    const file = join(this.folder, "catalog.json");
    writeFileSync(file, aidc("catalog", "--purchase", "on-demand,spot,capacity-reservation", "--json").output);
    return file;
  }

  private say(one: Case, verdict: keyof Grading["tally"], lines: readonly string[]): void {
    this.tally[verdict] += 1;
    if (verdict === "agree") return;
    const file = join(this.folder, `${one.name.replace(/.*\//, "").replace(/[^A-Za-z0-9+-]+/g, "_")}.json`);
    writeFileSync(file, JSON.stringify(one.request, null, 1));
    console.log(`${verdict}: ${one.name}\n  ${file}`);
    for (const line of lines) console.log(`  ${line}`);
  }
}

interface Listed {
  readonly workloads?: readonly { readonly name: string }[];
  readonly catalog?: { readonly offers?: readonly { readonly name: string }[] };
}

/** The document with names for the indexes of its paths, and with what it repeats of the request put in order. */
function byName(request: Listed, plan: unknown): string {
  const named = (text: string) =>
    text
      .replace(/workloads\[(\d+)\]/g, (_, i: string) => `workloads[${request.workloads?.[Number(i)]?.name}]`)
      .replace(/offers\[(\d+)\]/g, (_, i: string) => `offers[${request.catalog?.offers?.[Number(i)]?.name}]`);
  const ordered = (value: unknown): unknown => {
    if (typeof value === "string") return named(value);
    if (Array.isArray(value)) return value.map(ordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, ordered(v)]));
  };
  return JSON.stringify(ordered(plan));
}

function difference(a: string | undefined, b: string | undefined): string {
  if (a === undefined || b === undefined) return ": one of the two has no plan";
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return `: ...${a.slice(Math.max(0, at - 60), at + 60)}... against ...${b.slice(Math.max(0, at - 60), at + 60)}...`;
}
