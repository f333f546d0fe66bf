import { SluiceError } from '../../../../model/errors.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import type { ConfigDocument, DocumentWarning } from '../../../document.ts'
import { codeFrame, createLines } from '../../lines.ts'
import type { Position } from '../../places.ts'
import type { SourceText } from '../../read-text.ts'
import type { PythonText } from '../code-blocks.ts'
import type { Recorder } from '../dlt/recorder.ts'
import type { Interpreted } from '../program/interpret.ts'
import type { Program } from '../program/program.ts'
import { below, definitionsIn } from './definitions.ts'
import { documentsOf } from './documents-of.ts'
import { textOfWritten } from './paginator-text.ts'
import { refused, type Texts } from './refuse.ts'
import { Refusal } from '../program/placed.ts'

export interface ProgramRead {
  readonly interpreted: Interpreted
  readonly recorder: Recorder
  readonly source: SourceText
  readonly texts: readonly PythonText[]
  readonly ignoresCode: boolean
  /** where it first asks for the time */
  readonly clockAt: Span | undefined
}

/** The documents of a program that was interpreted, with what is to be said about it. */
export function documentsOfProgram(read: ProgramRead): readonly ConfigDocument[] {
  const { interpreted, recorder, ignoresCode } = read
  const program = recorder.program()
  const texts = textsOf(read)
  const definitions = definitionsIn(interpreted.body, interpreted.machine)
  if (!ignoresCode) checkNotes(program, texts)
  const documents = documentsOf(program, {
    texts,
    ignoresCode,
    sections: ['sources', recorder.script],
    textOfMoment: (moment) => {
      const text = interpreted.machine.text(moment)
      return typeof text === 'string' ? text : undefined
    },
    textOfFunction: (written, isStep) => textOfWritten(written.function, { definitions, isStep }).text,
  })
  const warnings = [...warningsOf(program, read, texts), ...timesOf(documents, read, texts)]
  const [first, ...others] = documents
  if (first === undefined || warnings.length === 0) return documents
  return [{ ...first, warnings: [...(first.warnings ?? []), ...warnings] }, ...others]
}

/** A time of now in a config stays what it is when the config is written into a file. */
function timesOf(
  documents: readonly ConfigDocument[],
  { clockAt, source }: ProgramRead,
  texts: Texts,
): DocumentWarning[] {
  const holds = documents.some(({ value }) =>
    times.test(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? ''),
  )
  if (clockAt === undefined || !holds) return []
  return [
    {
      code: 'PYTHON_DECIDED',
      message: `What line ${texts.positionOf(clockAt).line} says hangs on the time.`,
      hint: `A config that is written into a file keeps the time that it was written at; "sluice run ${source.file}" computes it anew each time.`,
    },
  ]
}

/** a date, or seconds since 1970 */
const times = /\d{4}-\d\d|\b\d{8}\b|\b1\d{9}/

/** What is left out of a program and changes what is loaded. */
function checkNotes({ notes }: Program, texts: Texts): void {
  const [first] = notes.filter(({ isLeftOut }) => isLeftOut === true)
  if (first === undefined) return
  const { line } = texts.positionOf(first.at)
  throw refused(new Refusal(`line ${line} ${first.what}`, first.hint), { at: first.at, path: [] }, texts)
}

function warningsOf(program: Program, { interpreted, ignoresCode }: ProgramRead, texts: Texts): DocumentWarning[] {
  const { machine } = interpreted
  const line = (at: Span): number => texts.positionOf(at).line
  const notes = program.notes.map(({ at, what, hint, isLeftOut }): DocumentWarning => ({
    code: isLeftOut === true && ignoresCode ? 'PYTHON_IGNORED' : 'PYTHON_LEFT_OUT',
    message: `Line ${line(at)} ${what}.`,
    hint,
  }))
  const decided = [...machine.decided].map(([variable, at]): DocumentWarning => ({
    code: 'PYTHON_DECIDED',
    message: `What line ${line(at)} says hangs on ${variable.startsWith('dlt.') ? variable : `the environment variable ${variable}`}.`,
    hint: 'It is taken as it is now; a run that finds it changed reads another configuration.',
  }))
  const skipped = interpreted.skipped.map((failure): DocumentWarning => ({
    code: 'PYTHON_LEFT_OUT',
    message: failure.message.replace(
      /^Could not evaluate the Python program because /,
      'A statement is passed over because ',
    ),
    hint: 'If the configuration needs it, mend it.',
  }))
  return [...notes, ...decided, ...skipped, ...(ignoresCode ? ignored(program, line) : unrun(program, line))]
}

/** Sources that are made and not run, while others are. */
function unrun({ runs, made }: Program, line: (at: Span) => number): readonly DocumentWarning[] {
  const ran = runs.flatMap(({ sources }) => sources.flatMap((source) => source.resources.map(({ part }) => part)))
  if (runs.length === 0) return handedOver(made, line)
  const left = made.filter(({ resources }) => !resources.some(({ part }) => ran.includes(part)))
  return left.map(({ made: { at, call } }) => ({
    code: 'PYTHON_LEFT_OUT',
    message: `Line ${line(at)} makes a source that the program does not run (${call}).`,
    hint: 'To load it, run it in the program, or in one of its own.',
  }))
}

/** Sources that something gets of which nothing is known: it may run them, and say more. */
function handedOver(made: Program['made'], line: (at: Span) => number): readonly DocumentWarning[] {
  return made.flatMap(({ doubts, made: { at } }) =>
    doubts === undefined
      ? []
      : [
          {
            code: 'PYTHON_LEFT_OUT',
            message: `The source in line ${line(at)} is handed on, and what is done with it is not known because ${doubts.why}.`,
            hint: 'What changes the source there is not done; write it into the configuration.',
          },
        ],
  )
}

/** What a program does with its configurations, when only they are read. */
function ignored(program: Program, line: (at: Span) => number): readonly DocumentWarning[] {
  const warn = (at: Span, what: string): DocumentWarning => ({
    code: 'PYTHON_IGNORED',
    message: `Line ${line(at)} ${what}, which is ignored.`,
    hint: 'Write what it does into the configuration, or leave out --ignore-code to have it read.',
  })
  const ofRuns = new Set(program.runs.flatMap(({ hints }) => [...hints.values()].map(({ at }) => at)))
  const changed = program.made.flatMap(({ resources }) =>
    resources.flatMap(({ changes, steps, refusals, selected, madeAt, name }) => [
      ...[...changes]
        .filter(([, { at }]) => !ofRuns.has(at))
        .map(([key, { at }]) => warn(at, `sets "${key}" of "${name}"`)),
      ...steps.map(({ step }) => warn(step.at, `adds a step to "${name}"`)),
      ...refusals.map(({ at }) => warn(at, `changes "${name}"`)),
      ...(selected === undefined
        ? []
        : [warn(madeAt, `makes a source of which "${name}" is ${selected ? '' : 'not '}selected`)]),
    ]),
  )
  const runs = program.runs.flatMap(({ hints, at, sources }) => [
    ...[...hints].map(([key, hint]) => warn(hint.at, `runs with "${key}"`)),
    ...sources.flatMap(({ resources }) =>
      resources.some(({ selected }) => selected === false) ? [warn(at, 'runs some of the resources only')] : [],
    ),
  ])
  const unique = new Map([...changed, ...runs].map((warning) => [warning.message, warning]))
  return [...unique.values()]
}

function textsOf({ interpreted, source, texts }: ProgramRead): Texts {
  const { machine, body } = interpreted
  const classes = new Map<string, Span>()
  const visit = (statement: (typeof body)[number]): void => {
    if (statement.kind === 'class') classes.set(statement.name, statement.at)
    for (const inner of below(statement)) visit(inner)
  }
  for (const statement of body) visit(statement)
  return {
    file: source.file,
    positionOf: (span) => {
      const own = texts[span.text]
      if (own !== undefined) return own.positionAt(span.from)
      const { file, line = 1, column = 1 } = machine.placeOf(span)
      return { line, column, ...(file === undefined ? {} : { file }) }
    },
    textOf: (span) => machine.source(span),
    textOfClass: (name) => {
      const at = classes.get(name)
      return at && machine.source(at)
    },
  }
}

/** PYTHON_SYNTAX of the first malformed spot, when it looks like the reason why there is no config. */
export function syntaxProblem({ broken }: Interpreted, texts: readonly PythonText[]): SluiceError | undefined {
  const text = broken && texts[broken.text]
  if (text === undefined || !/\brest_api(?:_source|_resources)?\s*\(|\bRESTAPIConfig\b\s*=/.test(text.text))
    return undefined
  return syntaxError(text, broken?.from ?? 0)
}

function syntaxError(text: PythonText, offset: number): SluiceError {
  const at: Position = text.positionAt(offset)
  const lines = createLines(text.text)
  return new SluiceError(
    'PYTHON_SYNTAX',
    `Could not read "${text.file}" because line ${at.line} is not valid Python.`,
    {
      place: { file: text.file, ...at },
      found: codeFrame(lines, lines.positionAt(offset)),
      hint: 'Look for a missing comma, quote or bracket on this line or just before it.',
    },
  )
}
