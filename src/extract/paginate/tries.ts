import { isJsonObject, isList, type JsonValue, ownValue } from '../../json/json.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { firstSeen, isFirstPage } from './answer/first-page.ts'

/**
 * A paginator for an API of which it is not known what a parameter is called. The second page is asked for in one way
 * after the other, until the server answers with something else than the first page; what was not understood brings
 * no records (`misunderstood`). The way that works is kept. When none does, the first page is all there is to read, and the
 * end says `single`: what the page announced is then the evidence of how much is missing. An empty page may be the end,
 * or what a server has for a parameter that it takes for a filter: the other ways are tried, and the end says `empty`.
 *
 * All of `ways` start from the same first page, asked for without any of them.
 */
export function tryInTurn(ways: readonly [Paginator, ...Paginator[]]): Paginator {
  const [first] = ways
  const way = (at: number): Paginator => ways[at] ?? first
  return {
    type: first.type,
    ...(first.makesUpPositions === true && { makesUpPositions: true }),
    first: () => null,
    apply(request, position) {
      const { at, inner } = trialOf(position)
      return position === null ? request : way(at).apply(request, inner)
    },
    next(position, page) {
      if (position === null) return begin(ways, page)
      const trial = trialOf(position)
      if (trial.seen !== null && isFirstAgain(page, trial))
        return tryNext(withoutRest(trial, page), 'the same page again')
      const isBlank = trial.seen !== null && page.records.count === 0
      if (isBlank && trial.rest.length > 0) return tryNext({ ...trial, isBlank }, 'an empty page')
      const step = way(trial.at).next(trial.inner, page)
      if (step.kind === 'done') return isBlank && step.because !== 'flag' ? { ...step, because: 'empty' } : step
      const isFound = trial.seen !== null && trial.at > 0
      const note = isFound ? { note: `the server understands ${sentBy(way(trial.at), page.request, trial.inner)}` } : {}
      return { ...step, ...note, position: { at: trial.at, inner: step.position } }
    },
    ahead(position, page, most) {
      const trial = trialOf(position)
      if (position === null || trial.seen !== null) return []
      return (way(trial.at).ahead?.(trial.inner, page, most) ?? []).map((inner) => ({ at: trial.at, inner }))
    },
    otherwise(position) {
      const trial = trialOf(position)
      return trial.seen === null ? undefined : tryNext(trial, 'a refusal')
    },
  }
}

/** Which way a position tries; undefined = it tries none: the way is known already. */
export function wayOnTrial(position: Position): number | undefined {
  const { at, seen } = trialOf(position)
  return seen === null ? undefined : at
}

/** A second page on trial (`seen`, `rest`), or a later one. */
interface Trial {
  readonly at: number
  readonly inner: Position
  /** what tells the first page from others; null = the way has proved itself */
  readonly seen: JsonValue
  /** the second page's positions in the ways not yet tried */
  readonly rest: readonly JsonValue[]
  /** true = the first page says that there is more, so an empty second one means that it was not understood */
  readonly isDue: boolean
  /** records on the first page */
  readonly rows: number
  /** true = a way before this one was answered by an empty page */
  readonly isBlank: boolean
}

function trialOf(position: Position): Trial {
  const part = (key: string): JsonValue => (isJsonObject(position) ? (ownValue(position, key) ?? null) : null)
  const [at, rest, rows] = [part('at'), part('rest'), part('rows')]
  return {
    at: typeof at === 'number' ? at : 0,
    inner: part('inner'),
    seen: part('seen'),
    rest: isList(rest) ? rest : [],
    isDue: part('due') === true,
    rows: typeof rows === 'number' ? rows : 0,
    isBlank: part('blank') === true,
  }
}

function begin(ways: readonly [Paginator, ...Paginator[]], page: Page): Step {
  const steps = ways.map((each) => each.next(each.first(page.request), page))
  const [first] = steps
  if (first?.kind !== 'next') return first ?? { kind: 'done', because: 'single', why: 'there is nothing to try' }
  const rest = steps.flatMap((step, at) => (step.kind === 'next' && at > 0 ? [{ at, inner: step.position }] : []))
  const due = ways[0].makesUpPositions === true
  const position = { at: 0, inner: first.position, seen: firstSeen(page.records), rest, due, rows: page.records.count }
  return { ...first, position }
}

function tryNext(trial: Trial, answered: string): Step {
  const [next, ...rest] = trial.rest
  if (!isJsonObject(next))
    return {
      kind: 'done',
      because: trial.isBlank ? 'empty' : 'single',
      why: trial.isBlank ? 'an empty page' : `the server answers ${answered}, whatever it is asked for`,
      misunderstood: true,
    }
  const position = {
    ...next,
    seen: trial.seen,
    rest,
    due: trial.isDue,
    rows: trial.rows,
    ...(trial.isBlank && { blank: true }),
  }
  return { kind: 'next', position, misunderstood: true }
}

/** A first page cut in another way than before: what follows would not join on, so nothing more is tried. */
function withoutRest(trial: Trial, { records }: Page): Trial {
  return trial.isDue && records.count > 0 && records.count !== trial.rows ? { ...trial, rest: [] } : trial
}

/** True when a page shows that the way to ask for it was not understood. */
function isFirstAgain({ records }: Page, { seen, isDue }: Trial): boolean {
  return records.count === 0 ? isDue : isFirstPage(records, seen)
}

/** The parameters that a way adds, for people: `"page_token"`. */
function sentBy(way: Paginator, request: RequestSpec, position: Position): string {
  const plain: RequestSpec = { ...request, params: [] }
  const names = way.apply(plain, position).params.map(([name]) => `"${name}"`)
  return names.length === 0 ? 'another way' : names.join(' and ')
}
