import { NativeFunction, type NativeCall } from '../../../../python/values/functions.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import type { PythonObject, Value } from '../../../../python/values/value.ts'
import type { PlacedMap, Refusal } from '../program/placed.ts'
import type { Made, Note, Part, Program, ReadFunctions, Run, SourceRecord } from '../program/program.ts'

/** A source of which it is not yet known what becomes of it. */
export interface LiveSource {
  readonly made: Made
  record(): SourceRecord
}

/** Collects what a program does with dlt while it is interpreted. */
export class Recorder {
  readonly #runs: Run[] = []
  readonly #made: LiveSource[] = []
  readonly #notes: Note[] = []
  readonly #parts: Part[] = []
  readonly #pipelines: { readonly settings: PlacedMap }[] = []
  /** the pipeline that was made or used last: what `dlt.pipeline()` and `source.run` mean */
  current: PythonObject | undefined
  /** name of the file without its ending: dlt's default names begin with it */
  readonly script: string
  /** set once the program is parsed */
  readFunctions: ReadFunctions = () => new Map()
  /** what a run makes a resource of by itself: a function, a generator, an answer; undefined = it is none of these */
  resourceOf: (data: Value, name: Value | undefined, at: Span) => Value | undefined = () => undefined
  /** the text of a function or paginator as it is now; undefined = code is left out */
  textOf: ((written: Value) => string | Refusal) | undefined

  constructor(script: string) {
    this.script = script
  }

  get hasRuns(): boolean {
    return this.#runs.length > 0
  }

  get hasSources(): boolean {
    return this.#made.length > 0 || this.#parts.length > 0
  }

  addRun(run: Run): void {
    this.#runs.push(run)
  }

  addSource(source: LiveSource): void {
    this.#made.push(source)
  }

  get parts(): readonly Part[] {
    return this.#parts
  }

  /** A config whose resources stand alone: they may become part of a source. */
  addPart(part: Part): void {
    this.#parts.push(part)
  }

  addPipeline(pipeline: { readonly settings: PlacedMap }): void {
    this.#pipelines.push(pipeline)
  }

  note(note: Note): void {
    const isKnown = this.#notes.some(({ at, what }) => at.from === note.at.from && what === note.what)
    if (!isKnown) this.#notes.push(note)
  }

  program(): Program {
    return {
      runs: this.#runs,
      made: this.#made.map((source) => source.record()),
      pipelines: this.#pipelines.map(({ settings }) => new Map(settings)),
      parts: this.#parts,
      notes: this.#notes,
    }
  }
}

/** A method of a value of dlt: arguments that are not known are its own concern, so that no effect is lost. */
export function method(name: string, run: NativeCall): NativeFunction {
  return new NativeFunction(name, run, { takesSpread: true })
}

/** What is only known once something has been loaded, or asked. */
export function afterRun(line: number, what: string): string {
  return `line ${line} uses ${what}, which is known only when the program runs`
}
