import { ValidationError, shown } from "../../errors";
import type { DataClass } from "../data-class";
import { controlById, controls, onByDefault } from "./catalogue";
import { ALWAYS, FIXED, IMPLIES } from "./placement";

/** A control turned off by name, with the reason that the policy report shows. */
export interface OptOut {
  /** Id of the control, e.g. `DET-06`. */
  readonly control: string;
  /** At least 10 characters: who reads the report must understand it. */
  readonly reason: string;
}

/** What is on, and why what is off is off. */
export interface Decision {
  readonly on: boolean;
  /** Absent when the control is on by default. */
  readonly reason?: string;
  /** Off by a named opt-out, not by class. */
  readonly optedOut: boolean;
}

export interface ControlRequest {
  readonly dataClass: DataClass;
  readonly optOuts: readonly OptOut[];
  /** Ids of controls that are off by default and wanted. */
  readonly optIns: readonly string[];
}

/** Shortest reason: as the suppressions of the plan review. */
export const REASON_MIN = 10;

/**
 * Decides every control of the catalogue.
 *
 * @throws ValidationError for an unknown control, a missing reason, an opt-out of a mandatory control, or a control
 *   wanted whose ground is opted out
 */
export function decideControls(request: ControlRequest): ReadonlyMap<string, Decision> {
  const reasons = checkOptOuts(request);
  request.optIns.forEach((id, index) => controlById(`optIns[${index}]`, id));
  const decisions = new Map<string, Decision>();
  for (const control of controls()) {
    const reason = reasons.get(control.id);
    const wanted = request.optIns.includes(control.id) || ALWAYS.includes(control.id);
    if (reason !== undefined) decisions.set(control.id, { on: false, reason, optedOut: true });
    else if (wanted || onByDefault(control, request.dataClass)) decisions.set(control.id, { on: true, optedOut: false });
    else decisions.set(control.id, { on: false, optedOut: false, reason: offReason(control.fromClass, request.dataClass) });
  }
  return closeOverGrounds(decisions);
}

function offReason(fromClass: string | undefined, dataClass: DataClass): string {
  return fromClass ? `on from data class ${fromClass}, this zone is ${dataClass.name}` : "off until asked for";
}

/** Conditional controls come with their ground; what rests on a control that is off is off with it, for the same reason. */
function closeOverGrounds(decisions: Map<string, Decision>): Map<string, Decision> {
  for (const { id } of controls().filter(({ mode }) => mode === "conditional")) {
    if ((IMPLIES[id] ?? []).every((ground) => decisions.get(ground)?.on)) decisions.set(id, { on: true, optedOut: false });
  }
  for (const [id, grounds] of Object.entries(IMPLIES)) {
    const missing = grounds.find((ground) => decisions.get(ground)?.on === false);
    const own = decisions.get(id);
    if (!missing || !own?.on) continue;
    const ground = decisions.get(missing);
    decisions.set(id, { on: false, optedOut: ground?.optedOut ?? false, reason: `needs ${missing}: ${ground?.reason}` });
  }
  return decisions;
}

function checkOptOuts(request: ControlRequest): Map<string, string> {
  const reasons = new Map<string, string>();
  request.optOuts.forEach(({ control: id, reason }, index) => {
    const path = `optOuts[${index}]`;
    const control = controlById(`${path}.control`, id);
    if (control.mode === "mandatory") throw new ValidationError(`${path}.control`, `${id} is mandatory, it has no opt-out: ${control.requirement}`);
    if (FIXED.includes(id)) throw new ValidationError(`${path}.control`, `${id} has no opt-out: the zone is built on it (${control.requirement})`);
    if (reason.trim().length < REASON_MIN) {
      throw new ValidationError(`${path}.reason`, `must be at least ${REASON_MIN} characters, got ${shown(reason)}; say why ${id} is off`);
    }
    if (reasons.has(id)) throw new ValidationError(`${path}.control`, `${id} is opted out twice; keep one`);
    if (request.optIns.includes(id)) throw new ValidationError(`${path}.control`, `${id} is opted in and out; keep one`);
    reasons.set(id, reason.trim());
  });
  return reasons;
}
