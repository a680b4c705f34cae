/** Markup that may stand in a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = Markup | string | number | undefined | readonly (Markup | string)[];

/** Markup with its holes filled: what is not markup itself is escaped. */
export function html(parts: TemplateStringsArray, ...holes: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + part + (i < holes.length ? filled(holes[i]) : ""), ""));
}

export interface TableColumn {
  readonly head: string;
  /** Figures stand on the right. @default false */
  readonly figure?: boolean;
}

/** A table with a caption; empty where it has no rows. */
export function table(caption: string, columns: readonly TableColumn[], rows: readonly (readonly (Markup | string)[])[]): Markup {
  if (rows.length === 0) return html``;
  const head = columns.map(({ head: text, figure }) => html`<th scope="col"${figureClass(figure)}>${text}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell, c) => html`<td${figureClass(columns[c]?.figure)}>${cell}</td>`)}</tr>
`);
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>
`;
}

/** A list; empty where it has no items. */
export function list(items: readonly (Markup | string)[]): Markup {
  return items.length === 0 ? html`` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
`;
}

/** Details that open on demand; nothing where there are none. */
export function folded(summary: string, content: Markup): Markup {
  return content.text === "" ? content : html`<details><summary>${summary}</summary>
${content}</details>
`;
}

/** A part of the page under a heading; nothing where it has no content. */
export function section(heading: string, ...content: readonly Markup[]): Markup {
  return content.every(({ text }) => text === "") ? html`` : html`<section><h2>${heading}</h2>
${content}</section>
`;
}

function figureClass(figure = false): Markup {
  return figure ? html` class="figure"` : html``;
}

function filled(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(filled).join("");
  return escaped(String(content));
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
