import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";

/** A child that answers one line of JSON with one line of JSON; ended and begun anew when it does not answer in time. */
export class LineServer {
  private child?: ChildProcess;
  private waiting?: { resolve(line: string | undefined): void };

  constructor(
    private readonly command: string,
    private readonly args: readonly string[],
  ) {}

  /** @returns undefined when there was no answer within `seconds`, or the child died */
  async ask(message: unknown, seconds: number): Promise<unknown> {
    const child = this.child ?? this.start();
    const line = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => done(undefined), seconds * 1000);
      const done = (answer: string | undefined) => {
        clearTimeout(timer);
        this.waiting = undefined;
        resolve(answer);
      };
      this.waiting = { resolve: done };
      child.stdin?.write(`${JSON.stringify(message)}\n`);
    });
    if (line !== undefined) return JSON.parse(line) as unknown;
    this.stop();
    return undefined;
  }

  stop(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  private start(): ChildProcess {
    const child = spawn(this.command, [...this.args], { stdio: ["pipe", "pipe", "inherit"] });
    this.child = child;
    child.stdin?.on("error", () => undefined);
    if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => this.waiting?.resolve(line));
    child.on("exit", () => {
      if (this.child !== child) return;
      this.child = undefined;
      this.waiting?.resolve(undefined);
    });
    return child;
  }
}

export const ROOT = join(__dirname, "..", "..");

/** This program again, with other arguments, under the same loader of TypeScript. */
export function sameProgram(...args: readonly string[]): LineServer {
  return new LineServer(process.execPath, [...process.execArgv, process.argv[1] ?? "", "contract-oracle", ...args]);
}

export function oracle(): LineServer {
  return new LineServer("python3", [join(ROOT, "bench", "oracles", "feature_oracle.py"), join(ROOT, "lib", "catalog", "data")]);
}

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly milliseconds: number;
}

/** The command as a user runs it. */
export function aidc(...args: readonly string[]): CommandResult {
  const started = performance.now();
  const run = spawnSync(process.execPath, [...process.execArgv, join(ROOT, "lib", "cli", "main.ts"), ...args], { cwd: ROOT, encoding: "utf8", timeout: 120_000, maxBuffer: 1 << 28 });
  return { code: run.status, output: run.stdout, milliseconds: performance.now() - started };
}

/** Whether Python with SciPy is here. */
export function hasSciPy(): boolean {
  return spawnSync("python3", ["-c", "import scipy.optimize, numpy"], { stdio: "ignore" }).status === 0;
}
