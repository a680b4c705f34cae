import { Worker } from "node:worker_threads";

/** Seconds after which a line says that the work goes on; then every minute. */
const SAY_AT = [2, 10, 30, 60];

/**
 * Runs work that blocks the thread, and says on standard error that it goes on, from two seconds on. Another thread
 * does so, since the solver gives this one no pause.
 */
export function withProgress<T>(what: string, work: () => T): T {
  return withProgressWhenLong(what, (begin) => {
    begin();
    return work();
  });
}

/** The same for work that says itself when it may take long: what ends soon is spared the other thread. */
export function withProgressWhenLong<T>(what: string, work: (begin: () => void) => T): T {
  const began = Date.now();
  let worker: Worker | undefined;
  const begin = (): void => {
    if (worker) return;
    worker = new Worker(SAYER, { eval: true, workerData: { what, began, sayAt: SAY_AT } });
    worker.unref();
    // where no thread can be had the work is done all the same
    worker.on("error", () => undefined);
  };
  try {
    return work(begin);
  } finally {
    void worker?.terminate();
  }
}

/** Writes by itself: the standard error of a thread waits for the main one. */
const SAYER = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const { began } = workerData;
let next = 0;
const at = () => workerData.sayAt[next] ?? 60 * (next - workerData.sayAt.length + 2);
setInterval(() => {
  const seconds = Math.floor((Date.now() - began) / 1000);
  if (seconds < at()) return;
  writeSync(2, workerData.what + ": " + seconds + " s so far\\n");
  while (at() <= seconds) next++;
}, 200);
`;
