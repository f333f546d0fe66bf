import type { ErrorMeaning } from './meaning.ts'

/** `sluice studio` itself; what it shows of pipelines has the codes of the other files. */
export const studioErrors = {
  STUDIO_FORBIDDEN: {
    about: 'command',
    recovery: 'usage',
    summary: 'a request to the studio did not come from its own page: Host, Origin, Sec-Fetch-Site or kind of body',
    docs: 'open the address that `sluice studio` prints; for another machine use an SSH tunnel to the same port',
  },
  STUDIO_TOKEN: {
    about: 'command',
    recovery: 'usage',
    summary: 'a request to the studio has no token, or another one',
    docs: 'open the address that `sluice studio` prints, with all that follows the `#`; each start has a token of its own',
  },
  STUDIO_REQUEST: {
    about: 'command',
    recovery: 'usage',
    summary: 'the studio was asked for something that it does not know, or that is not of the right form',
    docs: 'reload the page: it may be of another version',
  },
  STUDIO_NOT_FOUND: {
    about: 'command',
    recovery: 'usage',
    summary:
      'the studio has no such thing, or not any more: a file, a pipeline, a draft, the bodies of an older test read',
    docs: 'reload the page',
  },
  STUDIO_OUTSIDE: {
    about: 'command',
    recovery: 'usage',
    summary: "a path leads out of the studio's folder, by itself or through a link",
    docs: 'name a file below the folder, or start `sluice studio` in another one',
  },
  STUDIO_READ_ONLY: {
    about: 'command',
    recovery: 'usage',
    summary: 'the studio edits configs in YAML and JSON, and no other files',
    docs: 'convert it (`sluice import`), or edit it by hand',
  },
  STUDIO_UNTRUSTED: {
    about: 'command',
    recovery: 'usage',
    summary: 'reading the config would run it, and nobody has said yet that it may be run',
    docs: 'read the program, then allow it in the studio: for as long as it stays as it is',
  },
  STUDIO_FILE_CHANGED: {
    about: 'command',
    recovery: 'usage',
    summary: 'the file is not what it was when the studio read it',
    docs: 'reload it, and make the change again',
  },
  STUDIO_DATA_CHANGED: {
    about: 'state',
    recovery: 'retry',
    summary: 'a load has changed the rows that are being looked at',
    docs: 'read them from the start',
  },
  STUDIO_GONE: {
    about: 'sluice',
    recovery: 'resume',
    summary: 'a process that worked for the studio ended without an answer: killed, or out of memory',
    docs: 'do it again; what a run has read is kept',
  },
  STUDIO_CANCELLED: {
    about: 'command',
    recovery: 'resume',
    summary: 'it was stopped before it came to an end',
    docs: 'do it again',
  },
  STUDIO_PORT_TAKEN: {
    about: 'command',
    recovery: 'usage',
    summary: 'the port that `--port` names is taken by another program',
    docs: 'name another port, or none: then a free one is taken',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>
