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

/** A line for `serve`: a request, or a request beside the plan in force. */
interface WithPlan {
  readonly request: unknown;
  readonly previousPlan: unknown;
}

/** Sizes one request a line, until standard input ends. */
export async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line) as unknown;
    const answer = isWithPlan(message) ? sized(message.request, message.previousPlan) : sized(message);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function isWithPlan(message: unknown): message is WithPlan {
  return typeof message === "object" && message !== null && "previousPlan" in message;
}

function sized(request: unknown, previousPlan?: unknown): Sized {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const plan = sizeRequest(request, { previousPlan });
    const milliseconds = took();
    return { plan, text: JSON.stringify(plan), mps: mpsOfRequest(request), milliseconds };
  } catch (error) {
    if (error instanceof ValidationError) return { error: { path: error.path, message: error.problem }, milliseconds: took() };
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error), milliseconds: took() };
  }
}
