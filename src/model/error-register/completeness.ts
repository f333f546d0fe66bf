import type { ErrorMeaning } from './meaning.ts'

/** Loads that are less than what was asked for. */
export const completenessErrors = {
  RESULT_SHORT: {
    about: 'completeness',
    recovery: 'abort',
    exit: 4,
    summary: 'exit 4: loaded, but less came than the API announced',
    docs: 'check the paginator; `--allow-short`, or `trust_totals: false`',
  },
  PARTLY_LOADED: {
    about: 'completeness',
    recovery: 'abort',
    exit: 3,
    summary: 'exit 3: some resources broke off or were refused, the others are loaded',
    docs: 'the message names each with its code; mend it and run again',
  },
  RESOURCE_FAILED: {
    about: 'completeness',
    recovery: 'abort',
    summary: 'a parent of the resource broke off',
    docs: 'mend what the parent lacks',
  },
  REPLACE_STRANGE_REFUSED: {
    about: 'completeness',
    recovery: 'abort',
    summary: 'what came has no column in common with the rows of a `replace` table',
    docs: '`sluice preview`, write `data_selector`',
  },
  REPLACE_SHORT_REFUSED: {
    about: 'completeness',
    recovery: 'abort',
    summary: 'a table is not replaced by what was not read whole',
    docs: 'run again when the API is well; `--allow-short`',
  },
  REPLACE_EMPTY_REFUSED: {
    about: 'completeness',
    recovery: 'abort',
    summary: 'a table with rows is not replaced by none, which nothing proved',
    docs: '`--allow-empty`, `allow_empty_replace: true`, or `sluice drop`',
  },
  REFRESH_INCOMPLETE: {
    about: 'completeness',
    recovery: 'abort',
    summary: 'a refresh is all or nothing, and not everything came',
    docs: 'run again when the API is well',
  },
  LOADED_IN_PART: {
    about: 'completeness',
    recovery: 'abort',
    exit: 4,
    summary: 'exit 4: a Python program also loads what sluice does not (PYTHON_IN_PART); its configs are loaded',
    docs: 'leave the rest out in the program, or run `sluice import` and keep the YAML',
  },
  REPLAY_MISSING: {
    about: 'run',
    recovery: 'abort',
    exit: 4,
    summary: 'exit 4: the recording does not hold what the config asks for; what it holds is loaded',
    docs: 'see the nearest request and what differs; record again for what is new ([replay](record-and-replay.md))',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>
