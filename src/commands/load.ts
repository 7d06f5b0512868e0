import { resolve } from "node:path";
import { type Diagnostic, hasErrors } from "../domain/diagnostic.ts";
import { AccessError } from "../domain/error.ts";
import { readInstanceFolder } from "../files/instance-folder.ts";
import type { Manifest } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import { renderDiagnosticsText } from "../render/diagnostics.ts";
import type { Io } from "./io.ts";
