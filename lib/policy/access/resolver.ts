import { parseTemplate } from "./expression";
import type { Expression } from "./expression";
import { policyDocumentOf } from "./policy-document";
import type { Block, Stack } from "./stack";
import { standIn } from "./stand-ins";
import type { Place } from "./stand-ins";
import { FUNCTIONS, asText } from "./terraform-functions";
import type { Value } from "./terraform-functions";

type Step = string | number;

/** Nesting of arguments beyond what any resource has. */
const DEEPEST = 100;

/**
 * Replaces references in stacks by values: arguments of other blocks, locals, variables, outputs of other stacks, data
 * sources, and stand-ins for what only AWS knows.
 */
export class Resolver {
  private readonly stackOf = new Map<Block, Stack>();
  private readonly memo = new Map<string, Value>();
  private readonly running = new Set<string>();
  private readonly notKnown = new Set<string>();

  constructor(private readonly stacks: readonly Stack[], private readonly place: Place) {
    for (const stack of stacks) for (const block of stack.blocks) this.stackOf.set(block, stack);
  }

  /** References that have no value here, sorted; policies that hold them match nothing in their place. */
  get unresolved(): string[] {
    return [...this.notKnown].sort();
  }

  /** Blocks of a type. Of stacks that lie beside, only what is about access to Kubernetes. */
  blocks(type: string, data = false): Block[] {
    const stacks = /^(kubernetes|aws_eks)_/.test(type) ? this.stacks : this.stacks.filter((stack) => !stack.beside);
    return stacks.flatMap((stack) => stack.blocks.filter((one) => one.type === type && one.data === data));
  }

  /** An argument as it is written or, where it is not, as AWS would say. */
  attribute(block: Block, name: string): Value {
    const key = `${block.address} ${name}`;
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    if (this.running.has(key)) return this.unknown(`${block.address}.${name}`);
    this.running.add(key);
    const value = this.computeAttribute(block, name);
    this.running.delete(key);
    this.memo.set(key, value);
    return value;
  }

  /** An argument as text; empty when it is not written. */
  text(block: Block, name: string): string {
    return this.has(block, name) ? asText(this.attribute(block, name)) : "";
  }

  has(block: Block, name: string): boolean {
    const value = block.arguments[name];
    return value !== undefined && value !== null;
  }

  /** An argument of a block: nested blocks come as a list, also when there is one. */
  list(block: Block, name: string): Value[] {
    if (!this.has(block, name)) return [];
    const value = this.attribute(block, name);
    return Array.isArray(value) ? [...(value as readonly Value[])] : [value];
  }

  private computeAttribute(block: Block, name: string): Value {
    const stack = this.stackOf.get(block) as Stack;
    if (this.has(block, name)) return this.resolve(block.arguments[name], stack);
    if (block.data && block.type === "aws_iam_policy_document" && (name === "json" || name === "minified_json")) {
      return policyDocumentOf((argument) => this.list(block, argument), (argument) => this.text(block, argument));
    }
    if (block.data && block.type === "terraform_remote_state" && name === "outputs") return this.remoteOutputs(block);
    return standIn(block, name, this.place, (other, argument) => this.text(other, argument)) ?? this.unknown(`${block.address}.${name}`);
  }

  /** Outputs of the stack that a remote state stands for: cdktf names the data source after it. */
  private remoteOutputs(block: Block): Value {
    const others = this.stacks.filter((stack) => stack !== this.stackOf.get(block));
    const named = others.filter((stack) => stack.name !== "" && block.name.endsWith(stack.name));
    const result: Record<string, Value> = {};
    for (const stack of named.length > 0 ? named : others) {
      for (const [name, value] of Object.entries(stack.outputs)) result[name] = this.resolve(value, stack);
    }
    return result;
  }

  private resolve(value: unknown, stack: Stack, depth = 0): Value {
    if (typeof value === "string") return stack.resolved ? value : this.evaluate(parseTemplate(value), stack);
    if (depth > DEEPEST) return this.unknown("deeply.nested.value");
    if (Array.isArray(value)) return value.map((one) => this.resolve(one, stack, depth + 1));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.resolve(one, stack, depth + 1)]));
    }
    return value as Value;
  }

  private evaluate(expression: Expression, stack: Stack): Value {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "template":
        return expression.parts.map((part) => asText(this.evaluate(part, stack))).join("");
      case "list":
        return expression.items.map((item) => this.evaluate(item, stack));
      case "object":
        return Object.fromEntries(expression.members.map(([key, value]) => [asText(this.evaluate(key, stack)), this.evaluate(value, stack)]));
      case "call":
        return this.call(expression.name, expression.args.map((one) => this.evaluate(one, stack)));
      case "choice":
        return this.evaluate(this.evaluate(expression.test, stack) === true ? expression.yes : expression.no, stack);
      case "unary":
      case "binary":
        return this.operate(expression, stack);
      case "splat":
        return this.splat(expression, stack);
      case "opaque":
        return this.unknown(expression.text);
      default:
        return this.chain(expression, stack);
    }
  }

  private call(name: string, args: readonly Value[]): Value {
    const known = FUNCTIONS[name];
    if (!known) return this.unknown(`${name}(...)`);
    try {
      return known(...args);
    } catch {
      return this.unknown(`${name}(...)`);
    }
  }

  private operate(expression: Expression & { kind: "unary" | "binary" }, stack: Stack): Value {
    if (expression.kind === "unary") {
      const value = this.evaluate(expression.of, stack);
      return expression.operator === "!" ? value !== true : -Number(value);
    }
    const [left, right] = [this.evaluate(expression.left, stack), this.evaluate(expression.right, stack)];
    switch (expression.operator) {
      case "==": return JSON.stringify(left) === JSON.stringify(right);
      case "!=": return JSON.stringify(left) !== JSON.stringify(right);
      case "&&": return left === true && right === true;
      case "||": return left === true || right === true;
      case "<": return Number(left) < Number(right);
      case "<=": return Number(left) <= Number(right);
      case ">": return Number(left) > Number(right);
      case ">=": return Number(left) >= Number(right);
      case "+": return Number(left) + Number(right);
      case "-": return Number(left) - Number(right);
      case "*": return Number(left) * Number(right);
      case "/": return Number(left) / Number(right);
      default: return Number(left) % Number(right);
    }
  }

  private splat(expression: Expression & { kind: "splat" }, stack: Stack): Value {
    const value = this.evaluate(expression.of, stack);
    const items = Array.isArray(value) ? (value as readonly Value[]) : [value];
    return items.map((item) => this.follow(item, expression.path, "splat"));
  }

  /** A reference with everything behind it: `aws_kms_key.data.arn`, `data.x.y.z[0]`, `local.names["a"]`. */
  private chain(expression: Expression, stack: Stack): Value {
    const steps: Step[] = [];
    let root = expression;
    while (root.kind === "member" || root.kind === "index") {
      steps.unshift(root.kind === "member" ? root.name : this.step(root.at, stack));
      root = root.of;
    }
    if (root.kind !== "reference") return this.follow(this.evaluate(root, stack), steps, "expression");
    return this.reference(root.name, steps, stack);
  }

  private step(at: Expression, stack: Stack): Step {
    const value = this.evaluate(at, stack);
    return typeof value === "number" ? value : asText(value);
  }

  private reference(root: string, steps: readonly Step[], stack: Stack): Value {
    const [first, ...rest] = steps;
    const whole = [root, ...steps].join(".");
    if (root === "local") return this.named(stack.locals, first, rest, whole, stack);
    if (root === "var") return this.named(stack.variables, first, rest, whole, stack);
    if (root === "terraform") return first === "workspace" ? "default" : this.unknown(whole);
    const data = root === "data";
    const [type, name, ...path] = data ? [first, ...rest] : [root, ...steps];
    const block = stack.blocks.find((one) => one.data === data && one.type === type && one.name === name);
    if (!block) return this.unknown(whole);
    // an index right behind the name is of count or for_each
    const [attribute, ...inner] = typeof path[0] === "number" ? path.slice(1) : path;
    if (attribute === undefined) return this.resolve(block.arguments, stack);
    return this.follow(this.attribute(block, String(attribute)), inner, whole);
  }

  private named(members: Readonly<Record<string, unknown>>, name: Step | undefined, rest: readonly Step[], whole: string, stack: Stack): Value {
    const value = name === undefined ? undefined : members[String(name)];
    if (value === undefined || this.running.has(whole)) return this.unknown(whole);
    this.running.add(whole);
    const resolved = this.resolve(value, stack);
    this.running.delete(whole);
    return this.follow(resolved, rest, whole);
  }

  private follow(start: Value, steps: readonly Step[], whole: string): Value {
    let value: Value | undefined = start;
    for (const step of steps) {
      if (Array.isArray(value) && typeof step === "string" && !/^\d+$/.test(step)) value = (value as readonly Value[])[0];
      value = typeof value === "object" && value !== null ? (value as Readonly<Record<string, Value>>)[String(step)] : undefined;
    }
    return value === undefined ? this.unknown(whole) : value;
  }

  /** A text in the form of an ARN that no resource has, so that what holds it is well-formed and matches nothing. */
  private unknown(what: string): string {
    this.notKnown.add(what);
    return `arn:unknown:unknown:::${what.replace(/[^\w./-]/g, "")}`;
  }
}
