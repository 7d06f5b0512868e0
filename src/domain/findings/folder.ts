import type { FindingKinds } from "./finding-kind.ts";

/** Findings about the instance's folder, its files, and git. */
export const FOLDER_FINDINGS = {
  "settings-missing": {
    severity: "error",
    meaning: "The folder has no `settings.yaml`, so it is not an instance.",
    example: { when: "The folder access/ contains people.yaml, but no settings.yaml." },
    fix: "Create `settings.yaml` with the line `url: https://analytics.example.org`.",
  },
  folder: {
    severity: "error",
    meaning:
      "The folder does not exist, cannot be read, contains too many folders, or `settings.yaml` is in the wrong place.",
    example: { when: "--dir names a folder that does not exist." },
    fix: "Set `--dir` to the folder of one instance, which contains `settings.yaml`.",
  },
  "file-type": {
    severity: "error",
    meaning:
      "A manifest is a symbolic link or another special file. Links are not followed, because they can lead out of the folder.",
    example: { when: "access/people.yaml is a symbolic link." },
    fix: "Replace the link with the file itself.",
  },
  "file-name": {
    severity: "error",
    meaning:
      "The names of two files differ only in case. On some systems, such names mean the same file.",
    example: { when: "The folder has people.yaml and People.yaml." },
    fix: "Rename one of the two.",
  },
  "file-size": {
    severity: "error",
    meaning: "A file is too large, or there are too many files.",
    example: { when: "access/people.yaml is larger than 1 MiB." },
    fix: "Split the file, or check `--dir`.",
  },
  "file-encoding": {
    severity: "error",
    meaning: "A file is not UTF-8.",
    example: { when: "access/people.yaml was saved as Latin-1." },
    fix: "Save the file as UTF-8 in your editor.",
  },
  "file-unreadable": {
    severity: "error",
    meaning: "A file or folder cannot be read.",
    example: { when: "The user who runs the command is not allowed to read access/people.yaml." },
    fix: "Allow this user to read the file, or move the file out of the folder.",
  },
  git: {
    severity: "warning",
    meaning:
      "The manifests at the commit of `--base` have errors, so `validate` cannot check whether people were removed since that commit.",
    example: { when: "people.yaml was not valid YAML at the commit of --base." },
    fix: "Compare with a commit whose manifests are valid.",
  },
} as const satisfies FindingKinds;
