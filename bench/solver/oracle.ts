import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { writeMps, type LinearModel } from "../../lib/allocator/solver";

export interface OracleAnswer {
  /** `unreadable`: it did not take the MPS file. */
  readonly status: "optimal" | "infeasible" | "unknown" | "unreadable";
  readonly objective: number | null;
  readonly seconds: number;
}

export interface OracleLine {
  readonly highs?: OracleAnswer;
  readonly cbc?: OracleAnswer;
  /** Null where there is no `glpsol` on the path. */
  readonly glpk?: OracleAnswer | null;
}

export interface OracleLimits {
  /** Which solvers, by name. */
  readonly solvers: readonly ("highs" | "cbc" | "glpk")[];
  readonly gap: number;
  readonly seconds: number;
}

/** The Python with `highspy` and `pulp`: `ORACLE_PYTHON`, else `python3`. */
function python(): string {
  return process.env.ORACLE_PYTHON ?? "python3";
}

/** @returns why there is no oracle; undefined when there is one */
export function missingOracle(): string | undefined {
  const { status, error, stderr } = spawnSync(python(), [join(__dirname, "../oracles/solvers.py"), "highs", "0", "1"], { encoding: "utf8" });
  if (error) return error.message;
  return status === 0 ? undefined : stderr.trim().split("\n").at(-1);
}

/** Solves the models natively, each written as MPS; one line per model, in order. */
export function askOracle(models: readonly LinearModel[], { solvers, gap, seconds }: OracleLimits): OracleLine[] {
  const folder = mkdtempSync(join(tmpdir(), "solver-oracle-"));
  try {
    const files = models.map((model, i) => {
      const file = join(folder, `m${i}.mps`);
      writeFileSync(file, writeMps(model, `m${i}`));
      return file;
    });
    const args = [join(__dirname, "../oracles/solvers.py"), solvers.join(","), String(gap), String(seconds), "-"];
    const { stdout, status, stderr } = spawnSync(python(), args, { input: files.join("\n"), encoding: "utf8", maxBuffer: 1e9 });
    if (status !== 0) throw new Error(`the oracle failed: ${stderr.trim().split("\n").at(-1)}`);
    const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as OracleLine & { readonly file: string });
    const byFile = new Map(lines.map((line) => [line.file, line]));
    return files.map((file) => byFile.get(basename(file)) ?? {});
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
