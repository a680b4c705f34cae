import { unknownName } from "../../errors";
import type { ModelArchitecture } from "./architecture";
import { checkArchitecture } from "./check-architecture";
import data from "./data/architectures.json";

/** The architectures known by name. */
export function knownModels(): readonly ModelArchitecture[] {
  return (data as unknown as { models: ModelArchitecture[] }).models;
}

/** @throws ValidationError when no model has this name; it names the nearest that has */
export function findModel(path: string, name: string): ModelArchitecture {
  const found = knownModels().find((m) => m.name === name);
  if (!found) throw unknownName(path, "model", name, knownModels().map((m) => m.name ?? ""));
  return found;
}

/** The architecture that a workload's `model` means: a catalogue name, or the object itself, whose fields must agree. */
export function resolveModel(path: string, model: string | ModelArchitecture): ModelArchitecture {
  return typeof model === "string" ? findModel(path, model) : checkArchitecture(path, model);
}
