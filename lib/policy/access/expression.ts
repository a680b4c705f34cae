/** A Terraform expression, as far as stacks of policies need it. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly at: Expression }
  | { readonly kind: "splat"; readonly of: Expression; readonly path: readonly string[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  /** Something this reader does not know (a for expression, a directive); nothing is known of its value. */
  | { readonly kind: "opaque"; readonly text: string };

/**
 * Reads a string of Terraform's JSON syntax: text with `${...}`; `$${` and `%%{` are the plain `${` and `%{`.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#string-templates
 */
export function parseTemplate(text: string): Expression {
  const parts: Expression[] = [];
  let literal = "";
  let at = 0;
  const flush = () => {
    if (literal) parts.push({ kind: "literal", value: literal });
    literal = "";
  };
  while (at < text.length) {
    if (text.startsWith("$${", at) || text.startsWith("%%{", at)) {
      literal += text.slice(at + 1, at + 3);
      at += 3;
    } else if (text.startsWith("${", at)) {
      const end = closingBrace(text, at + 2);
      if (end < 0) {
        literal += text.slice(at);
        break;
      }
      flush();
      parts.push(parseExpression(text.slice(at + 2, end)));
      at = end + 1;
    } else {
      literal += text[at++];
    }
  }
  flush();
  if (parts.length === 0) return { kind: "literal", value: "" };
  return parts.length === 1 ? (parts[0] as Expression) : { kind: "template", parts };
}

/** Where the brace that was opened before `from` closes: strings, and templates in them, are stepped over. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === "{") depth += 1;
    else if (char === "}" && --depth === 0) return at;
  }
  return -1;
}

/** Index of the quote that ends the string that starts at `from`. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith("$${", at)) at += 2;
    else if (text.startsWith("${", at)) {
      const end = closingBrace(text, at + 2);
      if (end < 0) return text.length;
      at = end;
    } else if (text[at] === '"') return at;
  }
  return text.length;
}

class NotUnderstood extends Error {}

/** Reads what stands inside `${...}`. */
export function parseExpression(text: string): Expression {
  const reader = new Reader(text);
  try {
    const expression = reader.choice();
    reader.end();
    return expression;
  } catch (error) {
    if (error instanceof NotUnderstood) return { kind: "opaque", text: text.trim() };
    throw error;
  }
}

const BINARY: readonly (readonly string[])[] = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

/** Nesting beyond what anybody writes; deeper would end the process's stack. */
const DEEPEST = 100;

/** Recursive descent over one expression. */
class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  end(): void {
    this.space();
    if (this.at < this.text.length) throw new NotUnderstood();
  }

  choice(): Expression {
    if (++this.depth > DEEPEST) throw new NotUnderstood();
    const test = this.binary(0);
    const expression: Expression = this.take("?") ? this.branches(test) : test;
    this.depth -= 1;
    return expression;
  }

  private branches(test: Expression): Expression {
    const yes = this.choice();
    this.need(":");
    return { kind: "choice", test, yes, no: this.choice() };
  }

  private binary(level: number): Expression {
    const operators = BINARY[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((one) => this.take(one));
      if (operator === undefined) return left;
      left = { kind: "binary", operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Expression {
    const operator = this.take("!") ? "!" : this.take("-") ? "-" : undefined;
    if (operator === undefined) return this.postfix(this.primary());
    if (++this.depth > DEEPEST) throw new NotUnderstood();
    const of = this.unary();
    this.depth -= 1;
    return { kind: "unary", operator, of };
  }

  private postfix(start: Expression): Expression {
    let of = start;
    for (;;) {
      if (this.takeSplat()) {
        of = { kind: "splat", of, path: this.splatPath() };
      } else if (this.text[this.at] === "." && this.text[this.at + 1] !== ".") {
        this.at += 1;
        const name = this.match(/[A-Za-z_][\w-]*|\d+/y);
        of = /^\d/.test(name) ? { kind: "index", of, at: { kind: "literal", value: Number(name) } } : { kind: "member", of, name };
      } else if (this.take("[")) {
        const at = this.choice();
        this.need("]");
        of = { kind: "index", of, at };
      } else {
        return of;
      }
    }
  }

  private takeSplat(): boolean {
    this.space();
    for (const form of ["[*]", ".*"]) {
      if (this.text.startsWith(form, this.at)) {
        this.at += form.length;
        return true;
      }
    }
    return false;
  }

  private splatPath(): string[] {
    const path: string[] = [];
    while (this.text[this.at] === ".") {
      this.at += 1;
      path.push(this.match(/[A-Za-z_][\w-]*/y));
    }
    return path;
  }

  private primary(): Expression {
    this.space();
    const char = this.text[this.at] ?? "";
    if (char === '"') return this.quoted();
    if (/\d/.test(char)) return { kind: "literal", value: Number(this.match(/\d+(\.\d+)?([eE][+-]?\d+)?/y)) };
    if (this.take("(")) {
      const inner = this.choice();
      this.need(")");
      return inner;
    }
    if (this.take("[")) return this.list();
    if (this.take("{")) return this.object();
    return this.named();
  }

  private named(): Expression {
    const name = this.match(/[A-Za-z_][\w-]*/y);
    if (name === "for") throw new NotUnderstood();
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
    if (name === "null") return { kind: "literal", value: null };
    if (this.text[this.at] !== "(") return { kind: "reference", name };
    this.at += 1;
    return { kind: "call", name, args: this.until(")") };
  }

  private list(): Expression {
    return { kind: "list", items: this.until("]") };
  }

  private until(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.take(close)) {
      items.push(this.choice());
      if (this.take("...")) throw new NotUnderstood();
      if (!this.take(",")) {
        this.need(close);
        return items;
      }
    }
    return items;
  }

  private object(): Expression {
    const members: (readonly [Expression, Expression])[] = [];
    while (!this.take("}")) {
      const key = this.objectKey();
      if (!this.take("=") && !this.take(":")) throw new NotUnderstood();
      members.push([key, this.choice()]);
      this.take(",");
    }
    return { kind: "object", members };
  }

  private objectKey(): Expression {
    this.space();
    if (this.text[this.at] === '"') return this.quoted();
    if (this.take("(")) {
      const inner = this.choice();
      this.need(")");
      return inner;
    }
    const name = this.match(/[A-Za-z_][\w-]*/y);
    if (name === "for") throw new NotUnderstood();
    return { kind: "literal", value: name };
  }

  private quoted(): Expression {
    const end = endOfString(this.text, this.at);
    if (end >= this.text.length) throw new NotUnderstood();
    const inner = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return unescaped(parseTemplate(inner));
  }

  private take(token: string): boolean {
    this.space();
    if (!this.text.startsWith(token, this.at)) return false;
    // `=` of an object is not the start of `==`, `?` and `!` likewise stand alone
    if ((token === "=" || token === "!") && this.text[this.at + 1] === "=") return false;
    this.at += token.length;
    return true;
  }

  private need(token: string): void {
    if (!this.take(token)) throw new NotUnderstood();
  }

  private match(pattern: RegExp): string {
    this.space();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw new NotUnderstood();
    this.at += found.length;
    return found;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** Escapes of a quoted string; templates inside it were read before. */
function unescaped(expression: Expression): Expression {
  if (expression.kind === "template") return { kind: "template", parts: expression.parts.map(unescaped) };
  if (expression.kind !== "literal" || typeof expression.value !== "string") return expression;
  const value = expression.value.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (all, code: string) =>
    code.length === 5 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (ESCAPED[code] ?? all));
  return { kind: "literal", value };
}
