/**
 * What an error is about: decides the place in the config that is blamed when the error has none of its own, and how it is
 * printed. `refusal`: the server does not have, or does not accept, what it was asked for; after the last page that may be
 * the end. `component`: a paginator, auth, decoder or destination of the user's own. `secret`: a value that was looked for in
 * several places. `sluice`: a bug.
 */
export type About =
  | 'auth'
  | 'command'
  | 'completeness'
  | 'component'
  | 'config'
  | 'cursor'
  | 'destination'
  | 'disk'
  | 'package'
  | 'paging'
  | 'refusal'
  | 'request'
  | 'response'
  | 'run'
  | 'secret'
  | 'selector'
  | 'sluice'
  | 'state'
  | 'table'

/**
 * What becomes of what was read, and what a later run can do. `retry`: a fault that passes by itself; where one answer
 * brought it, the request is made again as the retry policy says, and what was read is kept. `resume`: the run was ended on
 * purpose or from outside (Ctrl-C, a full disk, a destination that does not answer, refused credentials); what was read is
 * kept, and the next run goes on from there. `abort`: the same would come of it again, so that what was read is dropped and
 * does not stand in the way. `usage`: the command or the config has to change first; dropped as well, exit code 2.
 */
export type Recovery = 'retry' | 'resume' | 'abort' | 'usage'

/** 1 failed, 2 usage or config, 3 committed in part, 4 committed but short, 5 committed, with warnings that count, 130 interrupted. */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 130

/** Everything that follows from an error's code. `summary` and `docs` are lines of docs/errors.md, in its Markdown. */
export interface ErrorMeaning {
  readonly about: About
  readonly recovery: Recovery
  /** its recovery where pages of the same walk came before it: what is a mistake on the first page passes on a later one */
  readonly laterPage?: Recovery
  /** `python` = Python itself could say what is not known without running it; `no_list` = the body holds no records at all */
  readonly group?: 'python' | 'no_list'
  /** default: 2 for `usage`, else 1 */
  readonly exit?: ExitCode
  /** what happened */
  readonly summary: string
  /** what to do */
  readonly docs: string
}

/** What a warning's code stands for, for docs/errors.md. */
export type WarningMeaning = Pick<ErrorMeaning, 'summary' | 'docs'>
