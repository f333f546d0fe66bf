import type { WarningCode } from '../../model/errors.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Confidence, Detected } from '../../model/paginator.ts'
import { given } from '../../model/given.ts'
import type { PageRead } from '../../model/report/events.ts'
import type { Unit } from '../../model/unit.ts'
import { createOnce } from '../../model/say-once.ts'
import type { ExtractContext } from './extract-context.ts'
import type { Announced } from './tally.ts'

/** What was found out from an answer. */
export interface Detection extends Omit<Detected<unknown>, 'value'> {
  readonly what: 'selector' | 'paginator' | 'response_format'
  readonly confidence: Confidence
  /** what to write into the endpoint for the same reading; absent = nothing */
  readonly written?: { readonly key: 'data_selector' | 'paginator' | 'response_format'; readonly value: JsonValue }
}

/** Says what happened while a unit is read; things that repeat from page to page are said once per unit. */
export interface Teller {
  pageRead(page: ReadPage): void
  /** a paginator that is being tried is not told before a page proves it, or `settle` */
  detected(detection: Detection): void
  warning(warning: { readonly code: WarningCode; readonly message: string; readonly hint: string }): void
  pastEnd(pages: number, answered: string): void
  noted(note: string): void
  noMatch(parent: number): void
  /** a record gives a child no value, so that it is not read for it */
  skipped(child: string, parent: string, field: string): void
  /** tells what was tried and no page has proved: the unit is read as far as it will be */
  settle(): void
}

/** A page that was read. */
export interface ReadPage extends Announced {
  readonly request: number | undefined
  readonly records: number
  readonly bytes: number
  /** units that are to be read for its records */
  readonly children: readonly Unit[]
  /** there is a page after it */
  readonly goesOn: boolean
}

/** How many parents came for each resource that is read for them; nothing where none is. */
export function parentsIn(children: readonly Unit[]): Pick<PageRead, 'parents'> {
  if (children.length === 0) return {}
  const parents: Record<string, number> = {}
  for (const { resource, parents: group = [], gathered } of children)
    parents[resource] = (parents[resource] ?? 0) + (gathered?.slices ?? group).length
  return { parents }
}

const isLast = { last: true } as const

/** After this many pages without records one wonders whether the selector fits, or whether this ends. */
const emptyPages = 50

export function createTeller(unit: Unit, { reporter, resource: { name, configPath } }: ExtractContext): Teller {
  let empty = 0
  const isNews = createOnce()
  const warning: Teller['warning'] = (about) => reporter.report({ kind: 'warning', resource: name, ...about })
  const tell: Teller['detected'] = ({ certain, written, ...said }) => {
    const { what, found, why } = said
    if (!isNews(`${what} ${found}`)) return
    const path = written && configPath && [...configPath, 'endpoint', written.key]
    const value = path && written.value
    reporter.report({ kind: 'detected', resource: name, ...said, ...given({ path, value }) })
    if (certain) return
    const hint = `Check it with "sluice preview", then write the ${what === 'selector' ? '"data_selector"' : '"paginator"'} of "${name}" into the config.`
    warning({
      code: 'DETECTION_UNCERTAIN',
      message: `The ${what} of "${name}" was taken to be ${found}: ${why}.`,
      hint,
    })
  }
  return {
    warning,
    pageRead({ goesOn, children, request, ...page }) {
      const { records } = page
      const where = { resource: name, unit: unit.id, ...given({ request }), ...(goesOn ? {} : isLast) }
      reporter.report({ kind: 'page_read', ...where, ...page, ...parentsIn(children) })
      empty = records === 0 && goesOn ? empty + 1 : 0
      if (empty === emptyPages && isNews('empty pages'))
        warning({
          code: 'PAGES_EMPTY',
          message: `The server has sent ${emptyPages} pages of "${name}" in a row without records, and each says that there is another.`,
          hint: 'Check with "sluice preview" that "data_selector" and the paginator fit. Ctrl-C ends the reading; what was read is kept.',
        })
    },
    ...tellProved(tell),
    pastEnd: (pages, answered) =>
      warning({
        code: 'PAGE_AFTER_END',
        message: `The server answered the request after page ${pages} of "${name}" with ${answered}; that was taken as the end.`,
        hint: 'Check that all records came. A total_path, maximum_page or maximum_offset in the paginator avoids the extra request.',
      }),
    noted: (note) => {
      if (isNews(note)) reporter.report({ kind: 'note', resource: name, message: `"${name}": ${note}` })
    },
    skipped(child, parent, field) {
      if (!isNews(`skipped ${child} ${field}`)) return
      warning({
        code: 'SLICE_VALUE_MISSING',
        message: `Records of "${parent}" have no "${field}", or null in it: "${child}" is not read for them.`,
        hint: `If every record has one, check the "field" in the "for_each" of "${child}".`,
      })
    },
    noMatch(parent) {
      if (!isNews(`no match ${parent}`)) return
      warning({
        code: 'SELECTOR_NO_MATCH',
        message: `The selector of "${name}" matched nothing on a later page, which was taken as an empty page.`,
        hint: 'Check with "sluice preview" that "data_selector" fits every page.',
      })
    },
  }
}

/** Holds back a paginator that is being tried until a page proves a way of it, or nothing more is to come. */
function tellProved(tell: Teller['detected']): Pick<Teller, 'detected' | 'settle'> {
  let onTrial: Detection | undefined
  const proved = new Set<string>()
  const settle = (): void => {
    if (onTrial !== undefined) tell(onTrial)
    onTrial = undefined
  }
  return {
    detected(detection) {
      const { what, found, confidence } = detection
      if (confidence === 'guess') {
        // each parent is read anew, and tried in the same way
        if (proved.has(found)) return
        if (onTrial?.found !== found) settle()
        onTrial = detection
        return
      }
      if (what === 'paginator' && onTrial !== undefined) {
        proved.add(onTrial.found)
        onTrial = undefined
      }
      tell(detection)
    },
    settle,
  }
}
