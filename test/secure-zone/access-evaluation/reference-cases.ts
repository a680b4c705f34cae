import { parsePolicy, principalFrom } from "../../../lib/secure-zone/access-evaluation";
import type { AccessPolicies, AccessRequest, ContextValues } from "../../../lib/secure-zone/access-evaluation";
import data from "./data/persona-cases.json";

export interface PersonaCase {
  readonly id: string;
  readonly persona: string;
  readonly action: string;
  readonly resource: string;
  readonly expected: "allow" | "deny";
  readonly why: string;
  readonly decidedBy: string;
  readonly context?: ContextValues;
  readonly principalTags?: Readonly<Record<string, string | null>>;
  readonly resourceTags?: Readonly<Record<string, string>>;
}

interface Persona {
  readonly principal: string;
  readonly principalTags: Readonly<Record<string, string>>;
  readonly boundary: keyof typeof data.boundaries;
  readonly identityPolicy: unknown;
}

export const personaCases = data.cases as unknown as readonly PersonaCase[];
export const trustCases = data.trustCases as unknown as readonly { id: string; trust: unknown; context: ContextValues; expected: string; why: string }[];
export const conditionCases = data.conditionCases as unknown as readonly { id: string; condition: unknown; context: ContextValues; matches: boolean; why: string }[];
const personas = data.personas as unknown as Readonly<Record<string, Persona>>;

/** A case of the file as a request, under the file's own reference policies. */
export function referenceRequest(one: PersonaCase): { request: AccessRequest; policies: AccessPolicies } {
  const persona = personas[one.persona] as Persona;
  const tags = Object.entries({ ...persona.principalTags, ...one.principalTags }).filter((pair): pair is [string, string] => pair[1] !== null);
  const { note: _note, ...defaults } = data.defaultContext;
  return {
    request: {
      principal: principalFrom(persona.principal, Object.fromEntries(tags)),
      action: one.action,
      resource: one.resource,
      context: { ...defaults, ...one.context },
      ...(one.resourceTags ? { resourceTags: one.resourceTags } : {}),
    },
    policies: referencePolicies(persona, one.resource),
  };
}

function referencePolicies(persona: Persona, resource: string): AccessPolicies {
  const bucket = resource.split("/")[0] as string;
  const policy = (data.resourcePolicies as Readonly<Record<string, unknown>>)[bucket];
  return {
    identity: [parsePolicy("identity", "identity", persona.identityPolicy)],
    boundary: parsePolicy("boundary", "boundary", data.boundaries[persona.boundary]),
    scps: [[parsePolicy("scp", "scp", data.serviceControlPolicy)]],
    ...(policy ? { resource: parsePolicy(bucket, "resource", policy) } : {}),
  };
}
