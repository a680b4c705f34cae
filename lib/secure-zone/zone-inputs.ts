import { Token } from "cdktf";
import { ValidationError, inRange, shown } from "../errors";
import { ACCOUNT_SERVICES, SERVICE_CONTROLS } from "./account-services";
import type { AccountServiceName } from "./account-services";
import { AccountService } from "./account-service";
import { chooseControls } from "./budget/choose";
import type { SecurityChoice } from "./budget/choose";
import type { SecurityBudget } from "./budget/problem";
import { controlById } from "./controls/catalogue";
import { REASON_MIN, decideControls } from "./controls/decide";
import type { Decision, OptOut } from "./controls/decide";
import { FIXED } from "./controls/placement";
import { DataClass } from "./data-class";
import { checkProjects } from "./persona-access";
import type { PersonaAccess } from "./persona-access";
import type { SecureZoneProps } from "./zone-props";

/** Bucket names (63) hold the name, "-zone-checkpoints-", the account (12), a hyphen and the region (at most 14). */
const NAME_MAX = 16;

/** Values CloudWatch Logs takes. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** A zone's props, checked, with the defaults in place. */
export interface ZoneInputs {
  readonly name: string;
  readonly clusterName: string;
  readonly dataClass: DataClass;
  readonly projects: readonly string[];
  readonly access: PersonaAccess;
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Of the security budget. */
  readonly choice?: SecurityChoice;
  readonly services: Readonly<Record<AccountServiceName, AccountService>>;
  readonly repositories: readonly string[];
  readonly auditLogRetentionDays: number;
  readonly logRetentionDays: number;
  readonly modelLockDays: number;
}

/** @throws ValidationError naming the prop */
export function zoneInputs(props: SecureZoneProps): ZoneInputs {
  const projects = [...(props.projects ?? ["shared"])].sort();
  checkProjects("projects", projects);
  const name = checkName(props.name ?? "aidc");
  const dataClass = props.dataClass ?? DataClass.CONFIDENTIAL;
  const services = accountServices(props);
  const choice = props.securityBudget ? chooseWithMandatory(props.securityBudget) : undefined;
  const inputs: ZoneInputs = {
    name,
    clusterName: props.clusterName ?? name,
    dataClass,
    projects,
    access: personaAccess(props, projects),
    decisions: decisions(props, dataClass, services, choice),
    ...(choice ? { choice } : {}),
    services,
    repositories: repositories(props, projects),
    auditLogRetentionDays: retention("auditLogRetentionDays", props.auditLogRetentionDays ?? 365, 365),
    logRetentionDays: retention("logRetentionDays", props.logRetentionDays ?? 90, 90),
    modelLockDays: inRange("modelLockDays", props.modelLockDays ?? 90, { atLeast: 1, atMost: 36500 }),
  };
  checkReason("modelComplianceReason", props.modelComplianceReason);
  checkReason("backupComplianceReason", props.backupComplianceReason);
  checkOneProject(inputs);
  return inputs;
}

function checkName(name: string): string {
  if (Token.isUnresolved(name)) throw new ValidationError("name", "must be known at synthesis, got a token; names and policies are made of it");
  if (!new RegExp(`^[a-z][a-z0-9-]{0,${NAME_MAX - 2}}[a-z0-9]$`).test(name)) {
    throw new ValidationError("name", `must be 2 to ${NAME_MAX} lower-case letters, digits and hyphens and start with a letter, got ${shown(name)}`);
  }
  return name;
}

function retention(path: string, days: number, floor: number): number {
  inRange(path, days, { atLeast: floor });
  if (!LOG_RETENTION_DAYS.includes(days)) {
    throw new ValidationError(path, `must be one of ${LOG_RETENTION_DAYS.filter((d) => d >= floor).join(", ")}, got ${days}`);
  }
  return days;
}

function checkReason(path: string, reason: string | undefined): void {
  if (reason !== undefined && reason.trim().length < REASON_MIN) {
    throw new ValidationError(path, `must be at least ${REASON_MIN} characters, got ${shown(reason)}; compliance mode cannot be undone`);
  }
}

/** KMS-10: a restricted zone's model key carries the tag of its one project. */
function checkOneProject(inputs: ZoneInputs): void {
  if (inputs.decisions.get("KMS-10")?.on && inputs.projects.length > 1) {
    throw new ValidationError("projects", `must be one in a zone with KMS-10 (model key per project), got ${inputs.projects.length}; make a zone per project or opt out of KMS-10`);
  }
}

function personaAccess(props: SecureZoneProps, projects: readonly string[]): PersonaAccess {
  const sets = props.permissionSets ?? {};
  if (props.pipeline && !/^[\w.-]+\/[\w.-]+$/.test(props.pipeline.repository)) {
    throw new ValidationError("pipeline.repository", `must be owner/name without wildcards, got ${shown(props.pipeline.repository)}`);
  }
  return {
    projects,
    permissionSets: {
      "platform-admin": sets.platformAdmin,
      "ml-engineer": sets.mlEngineer,
      "data-scientist": sets.dataScientist,
      auditor: sets.auditor,
      "break-glass": sets.breakGlass,
      "ci-deployer": sets.ciDeployer,
      "model-promoter": sets.modelPromoter,
    },
    pipelineRepository: props.pipeline?.repository,
    deployEnvironment: environment("pipeline.deployEnvironment", props.pipeline?.deployEnvironment ?? "production"),
    releaseEnvironment: environment("pipeline.releaseEnvironment", props.pipeline?.releaseEnvironment ?? "model-release"),
    trainingServiceAccount: props.trainingServiceAccount ?? "trainer",
    inferenceServiceAccount: props.inferenceServiceAccount ?? "server",
  };
}

/** IAM-10: no wildcard in what a pipeline's token must say. */
function environment(path: string, name: string): string {
  if (!/^[\w.-]+$/.test(name)) throw new ValidationError(path, `must be the name of one protected environment, got ${shown(name)}`);
  return name;
}

function accountServices(props: SecureZoneProps): Record<AccountServiceName, AccountService> {
  const given = props.accountServices ?? {};
  const entries = ACCOUNT_SERVICES.map((name) => {
    const byDefault = name === "autoScalingRole" ? AccountService.adopt("AWSServiceRoleForAutoScaling") : AccountService.createHere();
    const service = given[name] ?? byDefault;
    if (service.ownership === "managed-elsewhere" && (service.reason ?? "").trim().length < REASON_MIN) {
      throw new ValidationError(`accountServices.${name}`, `must say in at least ${REASON_MIN} characters who manages it, got ${shown(service.reason)}`);
    }
    if (service.ownership === "adopted" && !service.id) throw new ValidationError(`accountServices.${name}`, "must have the id to adopt, got none");
    return [name, service] as const;
  });
  return Object.fromEntries(entries) as Record<AccountServiceName, AccountService>;
}

/** What the catalogue or the zone makes mandatory is not up to a budget. */
function chooseWithMandatory(budget: SecurityBudget): SecurityChoice {
  const controls = budget.controls.map((control, index) => {
    const { mode } = controlById(`securityBudget.controls[${index}].id`, control.id);
    return mode === "mandatory" || FIXED.includes(control.id) ? { ...control, mandatory: true } : control;
  });
  return chooseControls({ ...budget, controls });
}

function leftOut(choice: SecurityChoice | undefined): OptOut[] {
  const usd = (amount: number) => amount.toFixed(0);
  return (choice?.controls ?? [])
    .filter((one) => !one.chosen)
    .map((one) => ({
      control: one.id,
      reason: `left out by the security budget: costs ${usd(one.usdPerMonth)} USD a month, would avoid ${usd(one.avoidedUsdPerYear)} USD of expected loss a year`,
    }));
}

/** Services managed elsewhere take their controls with them, and the report says who has them. */
function decisions(props: SecureZoneProps, dataClass: DataClass, services: Readonly<Record<AccountServiceName, AccountService>>, choice?: SecurityChoice): ReadonlyMap<string, Decision> {
  if (props.optIns?.includes("RES-04") && !props.securityContact) {
    throw new ValidationError("optIns", "RES-04 needs somebody to call; give securityContact");
  }
  const optIns = [...(props.optIns ?? []), ...(choice?.controls ?? []).filter((one) => one.chosen).map((one) => one.id)];
  const personal = props.personalData ?? dataClass === DataClass.RESTRICTED;
  const decided = new Map(decideControls({ dataClass, optOuts: [...(props.optOuts ?? []), ...leftOut(choice)], optIns }));
  if (!personal && decided.get("DET-15")?.on && !optIns.includes("DET-15")) {
    decided.set("DET-15", { on: false, optedOut: false, reason: "no personal data is declared (personalData)" });
  }
  if (props.securityContact) decided.set("RES-04", { on: true, optedOut: false });
  for (const name of ACCOUNT_SERVICES) {
    if (services[name].ownership !== "managed-elsewhere") continue;
    for (const id of SERVICE_CONTROLS[name] ?? []) {
      decided.set(id, { on: false, optedOut: true, reason: `managed elsewhere: ${services[name].reason}` });
    }
  }
  return decided;
}

function repositories(props: SecureZoneProps, projects: readonly string[]): string[] {
  const names = props.repositories ?? projects.flatMap((project) => [`${project}/serve`, `${project}/train`]);
  names.forEach((name, index) => {
    const path = `repositories[${index}]`;
    if (!/^[a-z0-9-]+(\/[a-z0-9._-]+)+$/.test(name)) throw new ValidationError(path, `must be <project>/<name> in lower case, got ${shown(name)}`);
    if (!projects.includes(name.split("/")[0] as string)) {
      throw new ValidationError(path, `must start with one of the projects ${projects.join(", ")}, got ${shown(name)}`);
    }
  });
  return [...new Set(names)].sort();
}
