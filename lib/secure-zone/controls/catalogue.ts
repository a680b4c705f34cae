import { unknownName } from "../../errors";
import { DataClass } from "../data-class";
import catalogue from "../data/controls.json";

/** One control of the catalogue: what must hold, how firmly, and what others call it. */
export interface Control {
  /** E.g. `KMS-01`. */
  readonly id: string;
  readonly group: string;
  readonly requirement: string;
  /** 1: first release (critical and high), 2: the rest. */
  readonly tier: number;
  readonly severity: string;
  /** `mandatory`, `default-on`, `by-class`, `conditional` or `option`. */
  readonly mode: string;
  /** By-class and conditional controls: the least sensitive class in which it is on by default. */
  readonly fromClass?: string;
  readonly resourceTypes: readonly string[];
  readonly securityHub: readonly string[];
  readonly checkov: readonly string[];
  readonly trivy: readonly string[];
}

/** All 140 controls, in the order of the catalogue. */
export function controls(): readonly Control[] {
  return (catalogue as { controls: Control[] }).controls;
}

/** @throws ValidationError naming the nearest id for an unknown one */
export function controlById(path: string, id: string): Control {
  const found = controls().find((one) => one.id === id);
  if (!found) throw unknownName(path, "control", id, controls().map((one) => one.id));
  return found;
}

/** Whether the catalogue turns the control on for a class when nobody says anything. */
export function onByDefault(control: Control, dataClass: DataClass): boolean {
  if (control.mode === "mandatory" || control.mode === "default-on") return true;
  return control.fromClass !== undefined && dataClass.isAtLeast(DataClass.of(control.fromClass));
}
