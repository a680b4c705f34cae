import { unknownName } from "../../errors";
import type { StackAssets } from "./assets";
import type { CaseFile } from "./cases";
import type { ResourceFacts } from "./resource-policies";
import type { StackRole } from "./roles";
import type { Translation } from "./translate";

/** Everything that decisions are made from. */
export interface World {
  readonly cases: CaseFile;
  readonly assets: StackAssets;
  readonly roles: readonly StackRole[];
  readonly facts: ResourceFacts;
  readonly translation: Translation;
}

/** @throws ValidationError for a persona that neither the stack nor the case file knows */
export function roleOf(persona: string, path: string, { assets, cases }: World): StackRole | undefined {
  const role = assets.roles.get(persona);
  if (role || persona in cases.personas) return role;
  throw unknownName(`${path}.persona`, "persona", persona, [...assets.roles.keys(), ...Object.keys(cases.personas)]);
}
