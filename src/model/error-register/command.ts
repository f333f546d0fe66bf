import type { ErrorMeaning } from './meaning.ts'

/** The command line, and what it is pointed at. */
export const commandErrors = {
  USAGE: {
    about: 'command',
    recovery: 'usage',
    summary: 'a command, option or argument is unknown, missing or out of range',
    docs: '`sluice <command> --help`',
  },
  OVERRIDE_INVALID: {
    about: 'command',
    recovery: 'usage',
    summary: '`--set` has no `=`, or its path leads nowhere',
    docs: "`--set 'client.base_url=http://127.0.0.1:8080'`; quote it for the shell",
  },
  RUN_ID_INVALID: {
    about: 'run',
    recovery: 'usage',
    summary: "the library's `runId` is empty, too long, or has control characters",
    docs: "the scheduler's id of the run, or none",
  },
  CONFIRMATION_NEEDED: {
    about: 'command',
    recovery: 'usage',
    summary: '`drop` or `sync` would have to ask, and nobody is there to answer',
    docs: 'add `--yes`',
  },
  FILE_EXISTS: {
    about: 'command',
    recovery: 'usage',
    summary: '`init`, `import -o` and `schema --output` do not write over a file that is there',
    docs: 'name another file, or `--force`',
  },
  FILE_NOT_WRITABLE: {
    about: 'disk',
    recovery: 'usage',
    summary: 'the folder does not take the file',
    docs: 'change the folder or its permissions',
  },
  OUTPUT_NOT_WRITABLE: {
    about: 'disk',
    recovery: 'usage',
    summary: 'the file of `--output` cannot be written',
    docs: 'give another file',
  },
  NAME_INVALID: {
    about: 'command',
    recovery: 'usage',
    summary: '`init` needs a name fit for a file',
    docs: 'letters, digits, `_`, `-`',
  },
  PIPELINE_UNKNOWN: {
    about: 'state',
    recovery: 'usage',
    summary: 'no pipeline of that name ran in this folder',
    docs: 'run it, change the folder, or give its name and `--destination`',
  },
  DESTINATION_NEEDED: {
    about: 'command',
    recovery: 'usage',
    summary: 'the destination holds a password, which is never kept',
    docs: 'give the whole URL with `--destination`',
  },
  NOTHING_LOADED: {
    about: 'state',
    recovery: 'abort',
    summary: 'the pipeline has loaded nothing yet, or no load is remembered here',
    docs: 'run it, or say where to look: `--destination`',
  },
  RUN_KILLED: {
    about: 'run',
    recovery: 'resume',
    summary: '`status`: the process of the last run is gone and could not say how it ended',
    docs: 'run again: it goes on from there; look for out of memory',
  },
  UNKNOWN_RESOURCE: {
    about: 'command',
    recovery: 'usage',
    summary: '`preview` names a resource that is not in the config',
    docs: 'one of those listed',
  },
  IMPORT_NOT_DATA: {
    about: 'command',
    recovery: 'usage',
    summary: '`import` met a function or an instance, which YAML cannot hold',
    docs: 'keep the TypeScript config',
  },
  DROP_NOTHING_CHOSEN: {
    about: 'command',
    recovery: 'usage',
    summary: '`drop` names nothing',
    docs: 'name resources, `--state-paths` or `--all`',
  },
  DROP_UNKNOWN_RESOURCE: {
    about: 'command',
    recovery: 'usage',
    summary: 'no such resource was loaded, or the pattern is not valid',
    docs: 'one of those listed',
  },
  DROP_PATH_NOT_FOUND: {
    about: 'command',
    recovery: 'usage',
    summary: 'nothing in the state is at that path',
    docs: '`sluice state` shows what there is',
  },
  DROP_PACKAGES_PENDING: {
    about: 'command',
    recovery: 'abort',
    summary: 'packages wait here whose rows would come back',
    docs: 'run once, or `sluice sync`',
  },
  INTERRUPTED: {
    about: 'run',
    recovery: 'resume',
    exit: 130,
    summary: "Ctrl-C, SIGTERM or the library's signal",
    docs: 'run again: it goes on from the last page',
  },
  INTERNAL: {
    about: 'sluice',
    recovery: 'abort',
    summary: 'a bug of sluice',
    docs: '`SLUICE_DEBUG=1` and report the stack trace',
  },
  ENV_INVALID: {
    about: 'command',
    recovery: 'usage',
    summary: '`SLUICE_MAX_…` or `SLUICE_PRIVATE_HOSTS` cannot be read',
    docs: 'correct it',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>
