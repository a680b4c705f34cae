import { loadHighs, messageOf, type LoadedHighs } from "./load";

/** HiGHS, or why there is none. */
export type Runtime = LoadedHighs | { readonly reason: string };

/**
 * Keeps what `load` made; a runtime that has failed is dropped, because an aborted WebAssembly instance never works
 * again. What is kept is a cache: an answer does not depend on it.
 */
export function runtimeHolder(load: () => LoadedHighs): { get(): Runtime; drop(): void } {
  let kept: Runtime | undefined;
  return {
    get() {
      kept ??= attempt(load);
      return kept;
    },
    drop() {
      kept = undefined;
    },
  };
}

function attempt(load: () => LoadedHighs): Runtime {
  try {
    return load();
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

/** The one of this process: loading costs tens of milliseconds, and its code gets faster with use. */
export const processRuntime = runtimeHolder(loadHighs);
