import type { z } from 'zod'
import { homes } from './target.ts'

type Written = Readonly<Record<string, unknown>>

/** Refuses `x_param` beside `x_body_path` and the like: a value has one home. */
export function oneHome(...names: readonly string[]): (options: Written, context: z.RefinementCtx) => void {
  return (options, context) => {
    for (const name of names) {
      const [first, second] = writtenHomes(options, name)
      if (first === undefined || second === undefined) continue
      const message = `Either "${first}" or "${second}" must be provided, not both.`
      context.addIssue({ code: 'custom', path: [second], message })
    }
  }
}

/** Refuses a home for a position that is not sent. */
export function noHome(name: string): (options: Written, context: z.RefinementCtx) => void {
  return (options, context) => {
    const [home] = writtenHomes(options, name)
    if (options[`send_${name}`] !== false || home === undefined) return
    const message = `"${home}" has no meaning beside "send_${name}: false".`
    context.addIssue({ code: 'custom', path: [home], message })
  }
}

/** Refuses what is said about a limit that is not given, or not sent: it would have no effect. */
export function needsLimit(options: Written, context: z.RefinementCtx): void {
  const [home] = writtenHomes(options, 'limit')
  const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message })
  const hasLimit = (options['limit'] ?? null) !== null
  if (home !== undefined && !hasLimit) return refuse(home, `"${home}" needs "limit", the page size to send.`)
  if (home !== undefined && options['send_limit'] === false)
    return refuse(home, `"${home}" has no meaning beside "send_limit: false".`)
  const needing = ['stop_after_short_page', 'send_limit'].find((key) => (options[key] ?? null) !== null)
  if (needing !== undefined && !hasLimit) refuse(needing, `"${needing}" needs "limit", the size of a full page.`)
}

function writtenHomes(options: Written, name: string): readonly string[] {
  return homes.map((home) => `${name}_${home}`).filter((key) => (options[key] ?? null) !== null)
}

/** dlt's rule: an end must be in sight, by a total, a flag, a maximum or an empty page. */
export function needsEnd(
  maximum: 'maximum_offset' | 'maximum_page',
): (options: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => void {
  return (options, context) => {
    const ends =
      options['stop_after_short_page'] === true ||
      ['has_more_path', 'has_more_header', 'stop_condition', maximum].some((key) => (options[key] ?? null) !== null)
    if (ends || options['total_path'] !== null || options['stop_after_empty_page'] !== false) return
    const names = ['total_path', maximum, 'has_more_path', 'stop_condition', 'stop_after_empty_page']
    context.addIssue({
      code: 'custom',
      path: ['stop_after_empty_page'],
      message: `Nothing ends the paging: at least one of ${names.map((name) => `"${name}"`).join(', ')} must be provided.`,
    })
  }
}

/** Refuses two ways to say where the next cursor or link is. */
export function oneSource(...names: readonly string[]): (options: Written, context: z.RefinementCtx) => void {
  return (options, context) => {
    const [first, second] = names.filter((name) => (options[name] ?? null) !== null)
    if (first === undefined || second === undefined) return
    const message = `Either "${first}" or "${second}" must be provided, not both.`
    context.addIssue({ code: 'custom', path: [second], message })
  }
}
