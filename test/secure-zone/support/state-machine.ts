interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Parameters?: Record<string, unknown>;
  readonly Choices?: (Rule & { Next: string })[];
  readonly Catch?: { Next: string }[];
  readonly ResultPath?: string | null;
  readonly ItemsPath?: string;
  readonly ItemProcessor?: Record<string, unknown>;
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

export interface World {
  /** Actions that fail. */
  readonly failing?: readonly string[];
  /** What actions answer. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

class TaskFailed extends Error {}

/** Runs the part of Amazon States Language that the response uses; every task is recorded. */
export function run(machine: Record<string, unknown>, input: unknown, world: World = {}): Call[] {
  const states = machine.States as Record<string, State>;
  const calls: Call[] = [];
  let data = input;
  let at: string | undefined = machine.StartAt as string;
  while (at !== undefined) {
    const state: State = states[at] as State;
    if (state.Type === "Choice") {
      at = state.Choices?.find((choice) => holds(choice, data))?.Next ?? state.Default;
      continue;
    }
    try {
      if (state.Type === "Map") {
        for (const item of valueAt(state.ItemsPath as string, data) as unknown[]) calls.push(...run(state.ItemProcessor as Record<string, unknown>, item, world));
      } else {
        data = task(state, data, calls, world);
      }
      at = state.Next;
    } catch (error) {
      if (!(error instanceof TaskFailed) || !state.Catch) throw error;
      at = state.Catch[0]?.Next;
    }
  }
  return calls;
}

function task(state: State, data: unknown, calls: Call[], world: World): unknown {
  const action = (state.Resource as string).replace(/^arn:[^:]+:states:::(aws-sdk:)?/, "");
  if (world.failing?.includes(action)) throw new TaskFailed(action);
  calls.push({ action, parameters: filled(state.Parameters ?? {}, data) });
  if (!state.ResultPath) return data;
  return { ...(data as Record<string, unknown>), [state.ResultPath.slice(2)]: world.answers?.[action] };
}

function holds(rule: Rule, input: unknown): boolean {
  if (rule.And) return rule.And.every((one) => holds(one, input));
  if (rule.Or) return rule.Or.some((one) => holds(one, input));
  const value = valueAt(rule.Variable as string, input);
  if (rule.IsPresent !== undefined) return (value !== undefined) === rule.IsPresent;
  return value === rule.StringEquals;
}

function valueAt(path: string, input: unknown): unknown {
  return path.replace(/^\$\.?/, "").replace(/\[(\d+)\]/g, ".$1").split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], input);
}

function filled(parameters: Record<string, unknown>, input: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => {
      if (!key.endsWith(".$")) return [key, value];
      const text = String(value);
      return [key.slice(0, -2), text.startsWith("States.") ? text : valueAt(text, input)];
    }),
  );
}
