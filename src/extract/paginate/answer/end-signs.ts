import { SluiceError } from '../../../model/errors.ts'
import type { Step } from '../../../model/paginator.ts'
import type { Page } from '../../../model/request.ts'
import type { WrittenSigns } from '../ask/end-options.ts'
import { compileStopCondition, type StopCondition } from '../stop-condition.ts'
import { endByShortPage } from './short-page.ts'
import { type Flag, flagAt, flagInHeader, readHasMore } from './has-more.ts'

/** What the config says about the end, for every paginator alike. */
export interface EndSigns {
  readonly stop: StopCondition | null
  readonly flag: Flag | null
  readonly stopsAfterEmpty: boolean
  /** records of a full page, where a shorter one is the last; null = it is not */
  readonly fullPage: number | null
}

type Done = Step & { readonly kind: 'done' }

/** `stopsAfterEmpty` = when the config does not say. */
export function endSigns(written: WrittenSigns, stopsAfterEmpty: boolean): EndSigns {
  const { stop_condition: stop, has_more_path: path, has_more_header: header } = written
  return {
    stop: stop ? compileStopCondition(stop) : null,
    flag: path ? flagAt(path) : header ? flagInHeader(header) : null,
    stopsAfterEmpty: written.stop_after_empty_page ?? stopsAfterEmpty,
    fullPage: written.stop_after_short_page === true ? (written.limit ?? null) : null,
  }
}

/** The user's own condition: it goes before everything else. */
export function endsByCondition(page: Page, { stop }: EndSigns): Done | undefined {
  return stop?.(page) === true ? { kind: 'done', because: 'condition', why: 'stop_condition is true' } : undefined
}

/** What the flag says; undefined = there is none. On an empty page that may end it, the flag need not stand. */
export function flagOf(page: Page, { flag, stopsAfterEmpty }: EndSigns): boolean | undefined {
  if (flag === null) return undefined
  if (stopsAfterEmpty && page.records.count === 0 && flag.find(page) === null) return undefined
  return readHasMore(page, flag)
}

/**
 * The end of a walk whose positions the server gives, before its next position is looked at: `more` = what the flag
 * says, which beats an empty page. The condition goes first, then the flag, then an empty page.
 */
export function endBefore(
  page: Page,
  signs: EndSigns,
): { readonly done: Done | undefined; readonly more: boolean | undefined } {
  const stopped = endsByCondition(page, signs)
  if (stopped !== undefined) return { done: stopped, more: undefined }
  const more = flagOf(page, signs)
  if (more === false) return { done: endByFlag(signs), more }
  if (more === undefined && signs.stopsAfterEmpty && page.records.count === 0)
    return { done: { kind: 'done', because: 'empty', why: 'an empty page' }, more }
  return { done: more === true ? undefined : endByShortPage(page, signs.fullPage), more }
}

/** The end that the flag announced. */
export function endByFlag({ flag }: EndSigns): Done {
  return { kind: 'done', because: 'flag', more: false, why: `${flag?.where ?? 'the response'} says there is no more` }
}

/** The error of a flag that says there is more where nothing leads there. */
export function nothingToFollow(what: 'cursor' | 'link', where: string, option: string): SluiceError {
  return new SluiceError(
    what === 'cursor' ? 'PAGINATION_NO_CURSOR' : 'PAGINATION_NO_LINK',
    `Could not go on to the next page because the response says there is more but has no ${what} at ${where}.`,
    {
      found: where,
      hint: `Point \`${option}\` at the next ${what}, as \`sluice preview\` shows it in the response.`,
    },
  )
}
