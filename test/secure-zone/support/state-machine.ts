interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Parameters?: Record<string, unknown>;
  readonly Choices?: (Rule & { Next: string })[];
  readonly Catch?: { Next: string }[];
}

interface Rule {
  readonly And?: Rule[];
  readonly Or?: Rule[];
  readonly Variable?: string;
  readonly IsPresent?: boolean;
  readonly StringEquals?: string;
}

export interface Call {
  /** `service:action`. */
  readonly action: string;
  readonly parameters: Record<string, unknown>;
}

/** Runs the part of Amazon States Language that the response uses; every task is recorded, those named in `failing` fail. */
export function run(machine: Record<string, unknown>, input: unknown, failing: readonly string[] = []): Call[] {
  const states = machine.States as Record<string, State>;
  const calls: Call[] = [];
  let at: string | undefined = machine.StartAt as string;
  while (at !== undefined) {
    const state: State = states[at] as State;
    if (state.Type === "Choice") {
      at = state.Choices?.find((choice) => holds(choice, input))?.Next ?? state.Default;
      continue;
    }
    const action = (state.Resource as string).replace(/^arn:[^:]+:states:::(aws-sdk:)?/, "");
    calls.push({ action, parameters: filled(state.Parameters ?? {}, input) });
    at = failing.includes(action) ? state.Catch?.[0]?.Next : state.Next;
  }
  return calls;
}

function holds(rule: Rule, input: unknown): boolean {
  if (rule.And) return rule.And.every((one) => holds(one, input));
  if (rule.Or) return rule.Or.some((one) => holds(one, input));
  const value = at(rule.Variable as string, input);
  if (rule.IsPresent !== undefined) return (value !== undefined) === rule.IsPresent;
  return value === rule.StringEquals;
}

function at(path: string, input: unknown): unknown {
  return path.replace(/^\$\.?/, "").split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], input);
}

function filled(parameters: Record<string, unknown>, input: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => {
      if (!key.endsWith(".$")) return [key, value];
      const text = String(value);
      return [key.slice(0, -2), text.startsWith("States.") ? text : at(text, input)];
    }),
  );
}
