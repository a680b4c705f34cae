import { createInterface } from "node:readline";
import { mpsOfRequest, sizeRequest } from "../../lib/allocator";
import { ValidationError } from "../../lib/errors";

/** What the library answered to one request. */
export interface Sized {
  readonly plan?: unknown;
  readonly text?: string;
  /** The model of the cost stage. */
  readonly mps?: string;
  readonly error?: { readonly path: string; readonly message: string };
  readonly fault?: string;
  readonly milliseconds: number;
}

/** Sizes one request a line, until standard input ends. */
export async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(sized(JSON.parse(line) as unknown))}\n`);
  }
}

function sized(request: unknown): Sized {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const plan = sizeRequest(request);
    const milliseconds = took();
    return { plan, text: JSON.stringify(plan), mps: mpsOfRequest(request), milliseconds };
  } catch (error) {
    if (error instanceof ValidationError) return { error: { path: error.path, message: error.problem }, milliseconds: took() };
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error), milliseconds: took() };
  }
}
