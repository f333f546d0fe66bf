import type { Span } from '../../../../python/syntax/tree.ts'
import type { Running } from '../../../../python/values/value.ts'
import type { Placed, PlacedFunction, PlacedMap, Refusal } from './placed.ts'

/** What a program does with dlt, as far as it is a matter of configuration: recorded while it is interpreted. */
export interface Program {
  readonly runs: readonly Run[]
  /** sources that were made, in order, whether or not they were run */
  readonly made: readonly SourceRecord[]
  /** top-level keys of each pipeline that was made */
  readonly pipelines: readonly PlacedMap[]
  /** configs of `rest_api_resources(…)` */
  readonly parts: readonly Part[]
  /** what is said beside the documents */
  readonly notes: readonly Note[]
}

/** Something that a reader of the documents should know. */
export interface Note {
  readonly at: Span
  /** a clause after the line: `runs SQL of its own (client.execute_sql)` */
  readonly what: string
  readonly hint: string
  /** true = it is left out, and changes what is loaded: refused unless code is to be ignored */
  readonly isLeftOut?: boolean
}

/** One `pipeline.run(…)`, as things stood when it was called. */
export interface Run {
  readonly at: Span
  /** top-level keys of the documents: name, destination, dataset, refresh, dev_mode, … */
  readonly settings: PlacedMap
  /** hints of the run, which go to every resource */
  readonly hints: PlacedMap
  readonly sources: readonly SourceRecord[]
  /** what the run cannot be read for */
  readonly refusals: readonly PlacedRefusal[]
  /** what it loads beside its sources: rows that Python makes, other sources of dlt */
  readonly rows: readonly PlacedRefusal[]
  /** the functions that it runs, with what they used at that moment */
  readonly functions: FunctionTexts
}

/** Functions as text that stands for itself, or why there is none. */
export type FunctionTexts = ReadonlyMap<PlacedFunction, string | Refusal>

/** Makes text of the functions of a run while the program is interpreted: what they use may be another thing later. */
export type ReadFunctions = (run: Pick<Run, 'at' | 'hints' | 'sources'>, running: Running) => FunctionTexts

export interface PlacedRefusal {
  readonly at: Span
  readonly refusal: Refusal
}

/** The config that one call of `rest_api_source`, `rest_api_resources` or `rest_api` was given. */
export interface Part {
  readonly at: Span
  readonly config: Placed
}

export interface SourceRecord {
  /** tells clones of one source from different sources */
  readonly made: Made
  /** undefined = dlt would name it after the pipeline */
  readonly name: string | undefined
  /** false = the name is dlt's own default */
  readonly isNamed: boolean
  /** max_table_nesting, root_key, schema_contract */
  readonly settings: PlacedMap
  /** the configs it was made of, also those whose resources are not known */
  readonly parts: readonly Part[]
  readonly resources: readonly ResourceRecord[]
  readonly refusals: readonly PlacedRefusal[]
  /** why something unknown may have been done with it */
  readonly doubts: Refusal | undefined
}

/** The making of a source: clones share it. */
export interface Made {
  readonly at: Span
  /** `rest_api_source(…)` as it is called in notes */
  readonly call: string
}

export interface ResourceRecord {
  readonly name: string
  readonly madeAt: Span
  /** undefined = made by Python code */
  readonly part: Part | undefined
  /**
   * what a transformer gets of one that Python makes: undefined = pages, as of a config; `unclear`: one or the other; `answer`: what an API
   * answers once, an object or a list
   */
  readonly gives?: 'rows' | 'unclear' | 'answer'
  /** its function collects all rows and gives them at once */
  readonly isCollected?: boolean
  /** its function asks once more for each of something */
  readonly isRepeated?: boolean
  /** what else makes its rows: another source of dlt */
  readonly madeBy?: Refusal
  /** which of the part's resources */
  readonly index: number
  /** undefined = as the config says */
  readonly selected: boolean | undefined
  /** keys of the resource that were set after it was made */
  readonly changes: PlacedMap
  readonly steps: readonly AddedStep[]
  readonly refusals: readonly PlacedRefusal[]
}

/** What `add_map`, `add_filter` or `add_yield_map` added: a map with one key. */
export interface AddedStep {
  readonly step: Placed
  /** position in dlt's pipe, where 1 is right after the request; undefined = last */
  readonly insertAt: number | undefined
}
