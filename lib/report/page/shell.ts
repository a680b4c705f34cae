import { html, Markup } from "./markup";

const STYLE = `
:root { color-scheme: light; --ink: #1d2733; --quiet: #5b6876; --line: #d8dee5; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); }
.verdict { font-size: 1.1rem; }
dl { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; } dl div { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem; }
dt { color: var(--quiet); font-size: .8rem; } dd { margin: 0; font-size: 1.25rem; }
figure { margin: 1rem 0; } figcaption, caption { text-align: left; font-weight: 600; padding: .2rem 0; } svg { display: block; width: 100%; height: auto; }
.key { margin-right: 1rem; font-size: .85rem; } .key i { display: inline-block; width: .8em; height: .8em; margin-right: .35em; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .6rem 0 1rem; font-size: .88rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; } .figure { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
summary { cursor: pointer; margin: .3rem 0; } footer { color: var(--quiet); font-size: .8rem; margin-top: 3rem; overflow-wrap: anywhere; }
@media print { details { display: block; } }
`;

/** A whole document. */
export function pageOf(title: string, content: readonly Markup[]): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Markup(STYLE)}</style></head>
<body><main><h1>${title}</h1>
${content}</main></body>
</html>
`.text;
}
