import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** What a page looks like once a browser has laid it out. */
export interface LaidOut {
  readonly figures: number;
  /** Wider than the window. */
  readonly overflows: boolean;
  /** Texts of pictures that stick out of their picture. */
  readonly clipped: readonly string[];
}

/** Runs in the page; leaves what it saw where the dump shows it. */
const LOOK = `<script>
const clipped = [...document.querySelectorAll("figure svg text")].filter((text) => {
  const [a, b] = [text.getBoundingClientRect(), text.closest("svg").getBoundingClientRect()];
  return a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1;
}).map((text) => text.textContent);
const seen = { figures: document.querySelectorAll("figure svg").length, overflows: document.documentElement.scrollWidth > window.innerWidth, clipped };
document.body.dataset.seen = encodeURIComponent(JSON.stringify(seen));
</script>`;

/** The command of a browser on this machine, if it has one. */
export function browser(): string | undefined {
  return NAMES.find((name) => spawnSync(name, ["--version"]).status === 0);
}

/** Lays a page out in a window of a width in pixels. */
export function laidOut(command: string, page: string, width: number): LaidOut {
  const folder = mkdtempSync(join(tmpdir(), "aidc-page-"));
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, page.replace("</body>", `${LOOK}</body>`));
    const quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    const { stdout } = spawnSync(command, [...quiet, `--user-data-dir=${join(folder, "profile")}`, `--window-size=${width},1000`, "--dump-dom", `file://${file}`], { encoding: "utf8", maxBuffer: 1 << 26 });
    const seen = /data-seen="([^"]*)"/.exec(stdout)?.[1];
    if (seen === undefined) throw new Error(`${command} laid out no page`);
    return JSON.parse(decodeURIComponent(seen)) as LaidOut;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
