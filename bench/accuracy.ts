/** `npm run bench -- accuracy`: predictions against published runs, through the same path as `aidc estimate`. */
import { run as inference } from "./accuracy-inference";
import { run as training } from "./accuracy-training";

export async function run(): Promise<void> {
  await training([]);
  await inference();
}
