/** `npm run bench -- NAME [ARGS]`: each benchmark is a file of this folder with a `run`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

interface Benchmark {
  run(args: readonly string[]): Promise<void> | void;
}

async function main(): Promise<void> {
  const [name, ...args] = process.argv.slice(2);
  const known = readdirSync(__dirname).filter((f) => f.endsWith(".ts") && f !== "main.ts").map((f) => f.slice(0, -3)).sort();
  if (!name || !known.includes(name)) {
    console.error(`usage: npm run bench -- NAME, where NAME is one of: ${known.join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const benchmark = (await import(join(__dirname, name))) as Benchmark;
  await benchmark.run(args);
}

void main();
