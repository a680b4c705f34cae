import type { EChartsOption } from "echarts";
import { html, Markup } from "./markup";

/** Okabe and Ito, "Color Universal Design" (2008): told apart by people who confuse colors; without black and yellow. */
export const COLORS: readonly string[] = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"];

const WIDTH = 860;

/** What a chart shows: its title, the same in words for those who do not see it, and its drawing. */
export interface Chart {
  readonly title: string;
  readonly words: string;
  /** Pixels at a width of 860; the page scales it. */
  readonly height: number;
  /** Names of the series in the order of their colors, where there are several. */
  readonly legend?: readonly string[];
  readonly option: EChartsOption;
}

/**
 * Room for labels of an axis, pixels: fonts are not measured where there is no browser, so the room is that of a wide
 * one (DejaVu Sans at 12 pixels, 7.3 a character in the mean).
 */
export function labelRoom(labels: readonly string[]): number {
  const longest = Math.max(...labels.flatMap((label) => label.split("\n")).map(({ length }) => length));
  return Math.min(WIDTH / 2, 16 + 7.3 * longest);
}

/** Charts as still SVG. The library is loaded here, since most commands draw nothing. */
export async function drawn(charts: readonly Chart[]): Promise<readonly Markup[]> {
  if (charts.length === 0) return [];
  const { init } = await import("echarts");
  return charts.map(({ title, words, height, option, legend = [] }) => {
    const drawing = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
    drawing.setOption({ animation: false, color: [...COLORS], textStyle: { fontFamily: "system-ui, sans-serif" }, ...option });
    const svg = drawing.renderToSVGString();
    drawing.dispose();
    return html`<figure role="img" aria-label="${words}"><figcaption>${title}</figcaption>${legend.map((name, i) => html`<span class="key"><i style="background:${COLORS[i % COLORS.length]}"></i>${name}</span>`)}
${new Markup(still(svg))}
</figure>
`;
  });
}

/**
 * A drawing that scales with the page. What the library adds for a script that is not there is left out: its names count
 * through the life of the process, and a page must not depend on what was drawn before.
 */
function still(svg: string): string {
  return svg
    .replace(/<style[^]*?<\/style>/g, "")
    .replace(/ (class|ecmeta_\w+)="[^"]*"/g, "")
    .replace(/^<svg width="\d+" height="\d+"/, "<svg");
}
