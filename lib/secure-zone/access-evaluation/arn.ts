/** Fields of an ARN: arn, partition, service, region, account, resource. The last one may hold colons. */
export const ARN_FIELDS = 6;

/** Splits an ARN into its six fields; undefined when there are fewer. */
export function arnFields(arn: string): string[] | undefined {
  const parts = arn.split(":");
  if (parts.length < ARN_FIELDS) return undefined;
  return [...parts.slice(0, ARN_FIELDS - 1), parts.slice(ARN_FIELDS - 1).join(":")];
}

/** Account of an ARN; undefined when it has none, as buckets have. */
export function accountOf(arn: string): string | undefined {
  const account = arnFields(arn)?.[4];
  return account && /^\d{12}$/.test(account) ? account : undefined;
}

export function partitionOf(arn: string): string | undefined {
  return arnFields(arn)?.[1];
}

/** What an IAM or STS ARN names, e.g. `role/path/name`. */
export function entityOf(arn: string): string | undefined {
  const fields = arnFields(arn);
  return fields && (fields[2] === "iam" || fields[2] === "sts") ? fields[5] : undefined;
}

/** ARN of the role that a session `arn:aws:sts::account:assumed-role/name/session` is of, for roles without path. */
export function roleOfSession(arn: string): string | undefined {
  const fields = arnFields(arn);
  const [kind, name] = fields?.[5]?.split("/") ?? [];
  return fields && fields[2] === "sts" && kind === "assumed-role" && name ? `arn:${fields[1]}:iam::${fields[4]}:role/${name}` : undefined;
}

/** Name of a role without its path. */
export function roleName(arn: string): string | undefined {
  const entity = entityOf(arn);
  return entity?.startsWith("role/") ? entity.split("/").at(-1) : undefined;
}
