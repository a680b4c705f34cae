import { ValidationError } from "../errors";
import type { ZoneContext } from "./zone-context";
import type { PolicyDocument } from "./policies/document";
import type { PersonaName } from "./policies/personas";
import { githubTrust, personTrust, podIdentityTrust, serviceTrust } from "./policies/trust";

/** How people and pipelines reach their roles. */
export interface PersonaAccess {
  /** Projects: Kubernetes namespaces and key prefixes. */
  readonly projects: readonly string[];
  /** Permission set of each kind of person, by persona. */
  readonly permissionSets: Readonly<Partial<Record<PersonaName, string | undefined>>>;
  /** `owner/name` on GitHub; absent: the pipelines' roles are taken by permission set. */
  readonly pipelineRepository?: string;
  readonly deployEnvironment: string;
  readonly releaseEnvironment: string;
  readonly trainingServiceAccount: string;
  readonly inferenceServiceAccount: string;
}

/** Personas who act within the project their session is tagged with. */
const IN_PROJECT: readonly PersonaName[] = ["ml-engineer", "data-scientist", "model-promoter"];

/** Permission sets are named after the persona: `PlatformAdmin`, `MlEngineer`, ... */
export function defaultPermissionSet(persona: PersonaName): string {
  return persona.split("-").map((word) => word[0]?.toUpperCase() + word.slice(1)).join("");
}

/** Longest session, in seconds (IAM-11): an hour for emergencies and pipelines, four for people. */
export function sessionSeconds(persona: PersonaName): number {
  const people: readonly PersonaName[] = ["platform-admin", "ml-engineer", "data-scientist", "auditor"];
  return people.includes(persona) ? 4 * 3600 : 3600;
}

/** Who may take the role of a persona. */
export function personaTrust(persona: PersonaName, context: ZoneContext, access: PersonaAccess): PolicyDocument {
  switch (persona) {
    case "node-role":
      return serviceTrust(context, "ec2.amazonaws.com", false);
    case "training-workload":
      return podIdentityTrust(context, { namespaces: access.projects, serviceAccount: access.trainingServiceAccount });
    case "inference-workload":
      return podIdentityTrust(context, { namespaces: access.projects, serviceAccount: access.inferenceServiceAccount });
    case "ci-deployer":
      return pipeline(persona, context, access, access.deployEnvironment);
    case "model-promoter":
      // a pipeline's session carries no tags, so the role's own tag must say the project: there can be only one
      return access.projects.length === 1
        ? pipeline(persona, context, access, access.releaseEnvironment)
        : person(persona, context, access);
    default:
      return person(persona, context, access);
  }
}

function pipeline(persona: PersonaName, context: ZoneContext, access: PersonaAccess, environment: string): PolicyDocument {
  if (!access.pipelineRepository) return person(persona, context, access);
  return githubTrust(context, access.pipelineRepository, environment);
}

function person(persona: PersonaName, context: ZoneContext, access: PersonaAccess): PolicyDocument {
  return personTrust(context, {
    permissionSet: access.permissionSets[persona] ?? defaultPermissionSet(persona),
    mfa: persona === "break-glass",
    projects: IN_PROJECT.includes(persona) ? access.projects : [],
  });
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** @throws ValidationError for names that are no Kubernetes namespaces, which projects are */
export function checkProjects(path: string, projects: readonly string[]): void {
  if (projects.length === 0) throw new ValidationError(path, "must name at least one project, got none; leave it out for one called \"shared\"");
  projects.forEach((name, index) => {
    if (!NAME.test(name)) {
      throw new ValidationError(`${path}[${index}]`, `must be a Kubernetes namespace (lower-case letters, digits, hyphens, at most 63), got "${name}"`);
    }
  });
}
