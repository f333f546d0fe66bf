import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { Input } from '../document/operations.ts'
import type { SchemaView } from '../document/schema-view.ts'
import type { Sources } from '../document/sources.ts'
import { plainName } from '../words.ts'

/** A single value in the answer beside the records: `meta.next_cursor`. */
export interface Sign {
  readonly keys: readonly string[]
  /** of the last key, plain */
  readonly name: string
  /** as a JSONPath */
  readonly path: string
  readonly view: SchemaView
  /** the document says that it is always there */
  readonly isSure: boolean
}

/** The inputs of a request that have to do with pages. */
export interface PageInputs {
  readonly size: Input | undefined
  readonly page: Input | undefined
  readonly offset: Input | undefined
  readonly cursors: readonly Input[]
  /** begins behind a record: Stripe's `starting_after` */
  readonly behind: Input | undefined
}

const sizes = new Set(
  'perpage pagesize limit size maxresults pagelen pagelimit itemsperpage resultsperpage recordsperpage take rows top maxitems maxpagesize numresults count pageperpage pagecount maxresultsperpage perpagecount resultcount listlimit max'.split(
    ' ',
  ),
)
const pages = new Set(
  'page pagenumber pageno pagenum pageindex currentpage p pagenumberindex pagenr startpage'.split(' '),
)
const offsets = new Set(
  'offset skip start startat startindex from firstresult pageoffset startfrom startposition'.split(' '),
)
const cursors = new Set(
  'cursor pagetoken nexttoken nextpagetoken pagecursor after startcursor continuationtoken continue marker nextcursor nextmarker paginationtoken pagingtoken lastevaluatedkey exclusivestartkey bookmark scrollid scrolltoken pageafter pagemarker aftercursor startingtoken nextpage next token continuation pagestart'.split(
    ' ',
  ),
)
const behinds = new Set('startingafter startafter afterid'.split(' '))
const mostSigns = 400
const deepest = 3

/** Whether the name of an input has to do with pages. */
export function isPageName(name: string): boolean {
  const plain = plainName(name)
  return [sizes, pages, offsets, cursors, behinds].some((names) => names.has(plain)) || plain === 'endingbefore'
}

/** Sorts the inputs of a request that have to do with pages. */
export function pageInputs(inputs: readonly Input[]): PageInputs {
  const asked = inputs.filter(({ where }) => where === 'query' || where === 'body')
  const named = (names: ReadonlySet<string>, fits: (input: Input) => boolean): Input | undefined =>
    asked.filter((input) => names.has(plainName(input.name)) && fits(input)).toSorted(numbersFirst)[0]
  return {
    size: named(sizes, isCount),
    page: named(pages, isCount),
    offset: named(
      offsets,
      (input) => isNumber(input) || (isCount(input) && plainName(input.name) === 'offset' && !isToken(input)),
    ),
    cursors: asked.filter(
      (input) => isText(input) && (cursors.has(plainName(input.name)) || plainName(input.name) === 'offset'),
    ),
    behind: named(behinds, isText),
  }
}

function numbersFirst(left: Input, right: Input): number {
  return Number(isNumber(right)) - Number(isNumber(left))
}

function isNumber({ schema }: Input): boolean {
  return schema.types.has('integer') || schema.types.has('number')
}

// documents call numbers texts, but dates have a format
function isCount(input: Input): boolean {
  const { types, format } = input.schema
  return (
    isNumber(input) || ((types.size === 0 || types.has('string')) && (format === undefined || /^u?int/.test(format)))
  )
}

function isToken({ description, schema, example }: Input): boolean {
  const shown = example ?? schema.example
  return (
    /token|opaque|cursor|returned (?:by|from|in)/i.test(description) ||
    (typeof shown === 'string' && !/^\d+$/.test(shown))
  )
}

function isText({ schema: { types, format } }: Input): boolean {
  return !types.has('boolean') && !types.has('array') && format !== 'date-time' && format !== 'date'
}

/** The single values beside the list: in the answer and in its objects, three keys deep. */
export function signsIn(root: SchemaView, list: readonly string[], sources: Sources): readonly Sign[] {
  const signs: Sign[] = []
  const look = (view: SchemaView, keys: readonly string[], isSure: boolean): void => {
    for (const [name, spot] of view.properties) {
      if (signs.length >= mostSigns) return
      const at = [...keys, name]
      const inner = sources.schemas.view(spot)
      const sure = isSure && view.required.has(name)
      if (inner.types.has('array')) continue
      if (inner.properties.size > 0) {
        if (at.length < deepest || (at.length === deepest && list.length === 0)) look(inner, at, sure)
        else if (at.length === deepest) look(onlyScalars(inner, sources), at, sure)
      } else signs.push({ keys: at, name: plainName(name), path: pathText(at), view: inner, isSure: sure })
    }
  }
  if (!root.types.has('array')) look(root, [], true)
  return signs
}

function onlyScalars(view: SchemaView, sources: Sources): SchemaView {
  const scalars = [...view.properties].filter(([, spot]) => sources.schemas.view(spot).properties.size === 0)
  return { ...view, properties: new Map(scalars) }
}

const moreNames = new Set(
  'hasmore hasnext hasnextpage more ismore moreavailable hasmoreresults hasmorepages hasmoreitems moreresults hasmorerecords'.split(
    ' ',
  ),
)

/** The flag that says whether there is more. */
export function moreFlag(signs: readonly Sign[]): Sign | undefined {
  return signs.find(({ name, view }) => moreNames.has(name) && (view.types.has('boolean') || view.types.size === 0))
}

/** A number that the document says is always there, by its names. */
export function totalIn(signs: readonly Sign[], names: readonly string[]): Sign | undefined {
  return signs.find(
    ({ name, view, isSure }) =>
      isSure && !view.nullable && names.includes(name) && (view.types.has('integer') || view.types.has('number')),
  )
}
