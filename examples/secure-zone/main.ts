import { App } from "cdktf";
import { accessMatrix, coverageTable } from "./tables";
import { SecureZoneContents, SecureZoneSite } from "./site";

const app = new App();
const { zone } = new SecureZoneSite(app, "secure-zone");
new SecureZoneContents(app, "secure-zone-contents");
app.synth();

process.stdout.write(`${coverageTable(zone)}\n\n${accessMatrix(zone)}\n`);
