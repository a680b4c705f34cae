import { asList as many, asMembers, asText } from "./terraform-functions";
import type { Members, Value } from "./terraform-functions";

/**
 * The JSON of an `aws_iam_policy_document` data source: sources first, then its own statements, then overrides; a
 * statement with the Sid of an earlier one takes its place.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function policyDocumentOf(list: (argument: string) => Value[], text: (argument: string) => string): string {
  const own = list("statement").map((one) => statementOf(asMembers(one)));
  const sources = list("source_policy_documents").flatMap(statementsIn);
  const overrides = list("override_policy_documents").flatMap(statementsIn);
  const statements: Members[] = [];
  for (const statement of [...sources, ...own, ...overrides]) {
    const sid = statement["Sid"];
    const at = sid ? statements.findIndex((one) => one["Sid"] === sid) : -1;
    if (at >= 0) statements[at] = statement;
    else statements.push(statement);
  }
  return JSON.stringify({ Version: text("version") || "2012-10-17", Statement: statements });
}

function statementsIn(json: Value): Members[] {
  try {
    return many(asMembers(JSON.parse(asText(json)) as Value)["Statement"]).map(asMembers);
  } catch {
    return [];
  }
}

function statementOf(block: Members): Members {
  const lists = ["actions", "not_actions", "resources", "not_resources"] as const;
  const names = { actions: "Action", not_actions: "NotAction", resources: "Resource", not_resources: "NotResource" };
  const conditions = many(block["condition"]);
  return {
    ...(block["sid"] ? { Sid: block["sid"] } : {}),
    Effect: block["effect"] ?? "Allow",
    ...Object.fromEntries(lists.filter((key) => many(block[key]).length > 0).map((key) => [names[key], many(block[key]).map(variables)])),
    ...principals("Principal", block["principals"]),
    ...principals("NotPrincipal", block["not_principals"]),
    ...(conditions.length > 0 ? { Condition: conditionOf(conditions.map(asMembers)) } : {}),
  };
}

function principals(name: string, blocks: Value | undefined): Members {
  const list = many(blocks).map(asMembers);
  if (list.length === 0) return {};
  if (list.some((one) => one["type"] === "*")) return { [name]: "*" };
  const result: Record<string, Value[]> = {};
  for (const one of list) (result[asText(one["type"])] ??= []).push(...many(one["identifiers"]));
  return { [name]: result };
}

function conditionOf(blocks: readonly Members[]): Members {
  const result: Record<string, Record<string, Value[]>> = {};
  for (const block of blocks) {
    const operator = (result[asText(block["test"])] ??= {});
    (operator[asText(block["variable"])] ??= []).push(...many(block["values"]).map(variables));
  }
  return result;
}

/** Policy variables are written `&{...}` in the data source, which is what keeps Terraform from reading them. */
function variables(value: Value): Value {
  return typeof value === "string" ? value.replaceAll("&{", "${") : value;
}
