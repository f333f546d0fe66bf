import { given } from '../../../model/given.ts'
import { readDuration, durationRule } from '../../../model/duration.ts'
import type { Expression } from '../../../model/plan/expression.ts'
import { asUserFunction } from '../../document.ts'
import type { ResponseAction } from '../../../model/plan.ts'
import type { ResponseHook } from '../../../model/user-code/response-hook.ts'
import type { ConfigFunction, ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import type { WrittenEndpoint, WrittenResponseAction } from '../../shapes/endpoint.ts'
import { reporting, type PlanContext } from '../context.ts'
import { walkNames } from '../expression/expressions.ts'
import { expandStatuses } from './retry-policy.ts'

/** What of an answer needs its body. */
const bodyNames = ['response', 'text'] as const
const names = ['status', 'headers', ...bodyNames, ...walkNames] as const

/**
 * `response_actions` (docs/contract/rest-api.md 8.1), stricter where dlt is silent: numeric texts match as statuses
 * (docs/contract/differences.md 26), and a word that can never match is refused. Functions need no condition. A list
 * among them is a group.
 */
export function readResponseActions(
  written: WrittenEndpoint['response_actions'],
  path: ConfigPath,
  context: PlanContext,
): readonly ResponseAction[] {
  return (written ?? []).flatMap((item, index): readonly ResponseAction[] => {
    const at = [...path, index]
    if (!Array.isArray(item)) return [readAction(item, at, context)]
    return item.map((each, position) => ({ ...readAction(each, [...at, position], context), group: index }))
  })
}

function readAction(
  item: WrittenResponseAction | ConfigFunction,
  at: ConfigPath,
  context: PlanContext,
): ResponseAction {
  const place = context.problems.placeOf(at)
  if (typeof item === 'function') return { action: [asHook(item)], place }
  const condition = readCondition(item, at, context)
  if (typeof item.action !== 'string') return { ...condition, action: [item.action].flat().map(asHook), place }
  if (Object.keys(condition).length === 0) reportUnconditional(at, item.action, context)
  const message = item.message ?? undefined
  const isExpression = message !== undefined && /\$?\{\{/.test(message)
  return {
    ...condition,
    action: item.action,
    ...given({
      message: isExpression ? compile(message, [...at, 'message'], context) : message,
      wait: readWait(item.wait ?? undefined, [...at, 'wait'], context),
    }),
    ...(isExpression || condition.when !== undefined || typeof item.wait === 'string' ? { place } : {}),
  }
}

function readCondition(
  { status_code: status, content, when }: WrittenResponseAction,
  at: ConfigPath,
  context: PlanContext,
): Omit<ResponseAction, 'action'> {
  const statuses = [status ?? []].flat().flatMap(expandStatuses)
  const [only] = statuses
  const holds = when === undefined || when === null ? undefined : compile(when, [...at, 'when'], context)
  return given({
    status: statuses.length > 1 ? statuses : only,
    content: content ?? undefined,
    when: holds,
    isAboutHead: holds !== undefined && !bodyNames.some((name) => holds.names.has(name)) ? true : undefined,
  })
}

function compile(text: string, path: ConfigPath, context: PlanContext): Expression | undefined {
  return reporting({ value: text, path }, context, () => context.catalog.compileExpression(text, names))
}

function readWait(
  written: number | string | undefined,
  path: ConfigPath,
  context: PlanContext,
): ResponseAction['wait'] | undefined {
  if (written === undefined) return undefined
  if (typeof written === 'number') return Math.round(written * 1000)
  const ms = readDuration(written)
  if (ms !== undefined) return ms
  if (/\{\{/.test(written)) return compile(written, path, context)
  context.problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use "${formatPath(path)}" because it is not a time to wait.`,
    found: JSON.stringify(written),
    allowed: [durationRule, "an expression that gives seconds: ${{ headers['x-wait'] }}"],
    hint: 'Write a number of seconds.',
  })
  return undefined
}

function asHook(written: ConfigFunction): ResponseHook {
  return asUserFunction<ResponseHook>(written)
}

function reportUnconditional(path: ConfigPath, action: string, { problems }: PlanContext): void {
  problems.report(path, {
    code: 'CONFIG_MISSING_KEY',
    message: `Could not use "${formatPath(path)}" because it does not say which responses to ${action}.`,
    allowed: ['status_code', 'content', 'when'],
    hint: 'Add "status_code", "content" or "when".',
  })
}
