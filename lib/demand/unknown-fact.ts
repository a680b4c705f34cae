import { accelerators, type Accelerator } from "../catalog";

/** Why nothing can be said of an accelerator; who brought it is told how to mend that. */
export function unknownFact({ name }: Accelerator, what: string): string {
  const own = !accelerators().some((known) => known.name === name);
  return `the ${what} of ${name} is not known${own ? "; give it in the offer's acceleratorFacts" : ""}`;
}
