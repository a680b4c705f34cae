#!/usr/bin/env node
/* eslint-disable @typescript-eslint/no-require-imports -- the loader of ES modules would take a tenth of the command's time */
/** `aidc` of the package: the bundle beside it, see build-command.cjs, which puts its name here. */
const { join } = require("node:path");
const { runCompiled } = require("./compiled.cjs");

/* global BUNDLE */
runCompiled(join(__dirname, BUNDLE));
